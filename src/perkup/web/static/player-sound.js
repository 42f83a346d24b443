// What the player makes heard: beeps by WebAudio, and on top of them a voice by SpeechSynthesis, each on its own switch.
// A voice is only ever cancelled and asked to speak again: its pause and resume are broken in places.

const TONES = {
  tick: [[880, 0, 0.07]],
  last: [[988, 0, 0.11]],
  chime: [[659, 0, 0.14], [988, 0.13, 0.24]],
  halfway: [[784, 0, 0.1], [784, 0.16, 0.1]],
  done: [[523, 0, 0.18], [659, 0.16, 0.18], [784, 0.32, 0.4]],
};
const LOUDEST = 0.5;

export class Sound {
  /** `wanted`: {beeps, speech: on or off, volume: 0 to 1, voice: the name of one, or ""}. */
  constructor(wanted) {
    this.wanted = { ...wanted };
    this.audio = null;
    this.heard = [];
  }

  /** Whether the browser lets us sound; it may want a key or a touch first. */
  get allowed() {
    return !this.wanted.beeps || this.audio?.state === "running";
  }

  /** To be called from a key or a touch: browsers let pages sound only then. */
  async wake() {
    const Audio = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!Audio) return;
    this.audio ??= new Audio();
    if (this.audio.state !== "running") await Promise.race([this.audio.resume(), new Promise((done) => setTimeout(done, 300))]);
  }

  set(changes) {
    Object.assign(this.wanted, changes);
    if (!this.wanted.speech) this.hush();
  }

  /** One cue of the timeline: its sound, then its words. */
  cue(cue) {
    if (cue.kind !== "say") this.beep(cue.kind);
    if (cue.text) this.say(cue.text);
  }

  beep(kind) {
    const tones = TONES[kind];
    if (!tones || !this.wanted.beeps) return;
    this.heard.push(kind);
    if (this.audio?.state !== "running") return;
    for (const [pitch, after, length] of tones) this.#tone(pitch, this.audio.currentTime + after, length);
  }

  say(text) {
    const voices = globalThis.speechSynthesis;
    if (!voices || !this.wanted.speech) return;
    this.heard.push(text);
    voices.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    words.volume = this.wanted.volume;
    const voice = voices.getVoices().find((one) => one.name === this.wanted.voice);
    if (voice) words.voice = voice;
    voices.speak(words);
  }

  hush() {
    globalThis.speechSynthesis?.cancel();
  }

  #tone(pitch, at, length) {
    const wave = this.audio.createOscillator();
    const level = this.audio.createGain();
    wave.type = "triangle";
    wave.frequency.value = pitch;
    level.gain.setValueAtTime(0, at);
    level.gain.linearRampToValueAtTime(LOUDEST * this.wanted.volume, at + 0.012);
    level.gain.exponentialRampToValueAtTime(0.0001, at + length + 0.08);
    wave.connect(level).connect(this.audio.destination);
    wave.start(at);
    wave.stop(at + length + 0.1);
  }
}
