// A move's film on a canvas: its frames are decoded once, and any instant of it can be shown, to the millisecond.
// Where the browser cannot decode frames one by one, the picture stays as it is and moves by its own clock.

const stillWanted = matchMedia("(prefers-reduced-motion: reduce)");

/** The film of a picture: `show(seconds)` paints an instant, `run()` follows a clock of seconds, `stop()` lets go. */
export class Film {
  constructor(picture) {
    this.picture = picture;
    this.lengths = picture.dataset.frames.split(" ").map(Number);
    this.seconds = this.lengths.reduce((sum, each) => sum + each, 0) / 1000;
    this.frames = [];
    this.shown = -1;
    this.alive = true;
  }

  static able(picture) {
    return Boolean(picture?.dataset.film) && "ImageDecoder" in window && !stillWanted.matches;
  }

  /** Fetch and decode; resolves to true once the first frame can be shown. */
  async open() {
    try {
      const answer = await fetch(this.picture.dataset.film);
      if (!answer.ok || !this.alive) return false;
      const decoder = new ImageDecoder({ data: await answer.arrayBuffer(), type: "image/avif" });
      await decoder.tracks.ready;
      this.decoding = this.decode(decoder);
      await this.decodeOne(decoder, 0);
      return this.alive;
    } catch {
      return false;
    }
  }

  async decodeOne(decoder, index) {
    if (this.frames[index]) return;
    const { image } = await decoder.decode({ frameIndex: index });
    const bitmap = await createImageBitmap(image);
    image.close();
    if (this.alive) this.frames[index] = bitmap;
    else bitmap.close();
  }

  async decode(decoder) {
    try {
      for (let index = 0; index < this.lengths.length && this.alive; index += 1) await this.decodeOne(decoder, index);
    } catch {
      // What could not be decoded is skipped: the frame before it stays.
    } finally {
      decoder.close();
    }
  }

  /** The number of the frame that an instant shows. */
  at(seconds) {
    let left = (((seconds % this.seconds) + this.seconds) % this.seconds) * 1000 + 0.5;
    for (let index = 0; index < this.lengths.length; index += 1) {
      left -= this.lengths[index];
      if (left < 0) return index;
    }
    return this.lengths.length - 1;
  }

  show(seconds) {
    const index = this.at(seconds);
    const bitmap = this.frames[index];
    if (!bitmap || index === this.shown) return;
    if (!this.canvas) {
      this.canvas = document.createElement("canvas");
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
      this.picture.append(this.canvas);
      this.picture.dataset.running = "";
    }
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, bitmap.width, bitmap.height);
    pen.drawImage(bitmap, 0, 0);
    this.canvas.dataset.frame = String(index);
    this.shown = index;
  }

  /** Show what the clock says, until `stop()`. */
  async run(clock) {
    if (!(await this.open())) return;
    const step = () => {
      if (!this.alive) return;
      this.show(clock());
      requestAnimationFrame(step);
    };
    step();
  }

  stop() {
    this.alive = false;
    for (const bitmap of this.frames) bitmap?.close();
    this.frames = [];
    this.canvas?.remove();
    delete this.picture.dataset.running;
  }
}
