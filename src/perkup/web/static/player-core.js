// Playing a timeline: where one is, what is heard, what gets recorded. No clock, no page: every instant comes in.
//
// The twin of perkup/coach/session/session_player.py; tests/coach/session/playing.json holds both to the same
// behaviour. Deadlines are instants, never counted ticks: however late a tick comes, the player lands where the clock
// says. When the machine slept, or nobody looked at the clock for over a minute, it pauses where it was last seen and
// counts nothing of the gap.
//
// An instant is {mono, wall} in seconds: `mono` never jumps, `wall` runs on while the machine sleeps. Effects are arrays:
// ["entered", index], ["heard", index, cue], ["recorded", index, outcome, seconds, reps], ["slept", seconds], ["ended", how].

const SLEPT_S = 3;
const LOST_S = 75;
const LATE_S = 1.5;
const AGAIN_S = 2;
const BEGUN_S = 1;
const WORK = new Set(["hold", "rep", "walk"]);
const RANK = { skipped: 0, partial: 1, done: 2 };

const milli = (seconds) => Math.round(seconds * 1000) / 1000;
const rank = (outcome) => RANK[outcome] ?? -1;

export const works = (step) => WORK.has(step.kind);

/** Where to go on: the get-ready before the first step of work that is not recorded; null when all is done. */
export function resumeAt(timeline, recorded) {
  const first = timeline.steps.find((step) => works(step) && rank(recorded[step.index]) < 0);
  if (!first) return null;
  const before = timeline.steps[first.index - 1];
  return before && !works(before) ? before.index : first.index;
}

export class Play {
  /** `recorded` maps the index of a step to its outcome. */
  constructor(timeline, recorded = {}) {
    const at = resumeAt(timeline, recorded);
    this.timeline = timeline;
    this.recorded = { ...recorded };
    this.earlier = new Set(Object.keys(recorded).filter((index) => recorded[index] === "done").map(Number));
    this.phase = at === null ? "finished" : "ready";
    this.index = at ?? Math.max(0, timeline.steps.length - 1);
    this.before = 0;
    this.since = 0;
    this.cue = 0;
    this.seen = { mono: 0, wall: 0 };
  }

  get step() {
    return this.timeline.steps[this.index];
  }

  /** Seconds spent in the step under way, up to its length. */
  elapsed(now) {
    const running = this.phase === "running" ? Math.max(0, now.mono - this.since) : 0;
    return Math.min(this.before + running, this.step.seconds);
  }

  start(now) {
    if (this.phase !== "ready" && this.phase !== "paused") return [];
    const first = this.phase === "ready";
    this.phase = "running";
    this.since = now.mono;
    this.seen = now;
    return [...(first ? [["entered", this.index]] : []), ...this.tick(now)];
  }

  pause(now) {
    if (this.phase !== "running") return [];
    const effects = this.tick(now);
    if (this.phase === "running") {
      this.before = this.elapsed(now);
      this.phase = "paused";
    }
    return effects;
  }

  tick(now) {
    if (this.phase !== "running") return [];
    const gap = now.mono - this.seen.mono;
    const asleep = now.wall - this.seen.wall - gap;
    if (asleep > SLEPT_S || gap > LOST_S) return this.#sleep(gap + Math.max(0, asleep));
    this.seen = now;
    const effects = [];
    while (this.phase === "running") {
      const spent = milli(this.before + now.mono - this.since);
      const length = this.step.seconds;
      effects.push(...this.#cues(spent));
      if (spent < length) break;
      effects.push(...this.#record("done", length), ...this.#go(this.#after(this.index), now, spent - length));
    }
    return effects;
  }

  next(now) {
    if (this.phase !== "running" && this.phase !== "paused") return [];
    return [...this.#leave(now), ...this.#go(this.#after(this.index), now)];
  }

  back(now) {
    if (this.phase !== "running" && this.phase !== "paused") return [];
    const again = this.elapsed(now) > AGAIN_S;
    return this.#go(again ? this.index : Math.max(0, this.index - 1), now);
  }

  stop(now) {
    if (this.phase === "finished" || this.phase === "stopped") return [];
    const begun = this.phase !== "ready" && this.elapsed(now) >= BEGUN_S;
    const effects = begun ? this.#leave(now) : [];
    this.before = this.elapsed(now);
    this.phase = "stopped";
    return [...effects, ["ended", "stopped"]];
  }

  /** Take the place of a player elsewhere: {index, elapsed, recorded}; stands still until `start`. */
  join(state) {
    this.index = state.index;
    this.before = state.elapsed;
    this.cue = this.step.cues.filter((cue) => cue.at_s <= state.elapsed).length;
    this.recorded = { ...this.recorded, ...state.recorded };
    this.phase = "paused";
  }

  #sleep(seconds) {
    this.before = this.elapsed(this.seen);
    this.phase = "paused";
    return [["slept", milli(seconds)]];
  }

  #cues(spent) {
    const due = [];
    const cues = this.step.cues;
    for (; this.cue < cues.length && cues[this.cue].at_s <= spent; this.cue += 1) {
      if (spent - cues[this.cue].at_s <= LATE_S) due.push(["heard", this.index, cues[this.cue]]);
    }
    return due;
  }

  #leave(now) {
    const spent = milli(this.elapsed(now));
    return this.#record(spent >= BEGUN_S ? "partial" : "skipped", spent);
  }

  #record(outcome, seconds) {
    const step = this.step;
    if (!works(step) || rank(this.recorded[step.index]) >= rank(outcome)) return [];
    this.recorded[step.index] = outcome;
    const reps = step.reps && step.rep_s ? Math.min(step.reps, Math.floor(seconds / step.rep_s + 1e-6)) : null;
    return [["recorded", step.index, outcome, seconds, reps]];
  }

  /** The step that follows, past those of work that were done before this player began. */
  #after(index) {
    const later = this.timeline.steps.find((step) => step.index > index && works(step));
    return later === undefined || !this.earlier.has(later.index) ? index + 1 : this.#after(later.index);
  }

  #go(index, now, carry = 0) {
    if (index >= this.timeline.steps.length) {
      const work = this.timeline.steps.filter(works);
      const done = work.filter((step) => this.recorded[step.index] === "done").length;
      this.phase = "finished";
      this.before = this.step.seconds;
      return [["ended", 2 * done >= work.length ? "finished" : "stopped"]];
    }
    this.index = index;
    this.cue = 0;
    this.before = 0;
    this.since = now.mono - carry;
    this.seen = now;
    return [["entered", index]];
  }
}
