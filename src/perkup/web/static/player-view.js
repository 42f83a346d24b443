// The player's screen: what is shown of a step at an instant. Writes only what changed, so that a screen reader hears steps
// and not seconds.

import { Film } from "./film.js";
import { works } from "./player-core.js";
import { sentence } from "./words.js";

const at = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const KINDS = ["prepare", "hold", "rest", "switch", "walk"];
const UNITS = { prepare: "to_go", switch: "to_go", rest: "resting" };

function write(id, text) {
  const element = at(id);
  if (element.textContent !== text) element.textContent = text;
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

function kindOf(step) {
  if (step.moving) return sentence("keep_going");
  if (KINDS.includes(step.kind)) return sentence(step.kind);
  return step.reps === 1 ? sentence("once") : sentence("times", step);
}

/** "Hold · round 2 of 4": what kind of step this is, and the how-manieth. */
export function kindWords(step) {
  const kind = kindOf(step);
  if (works(step) && step.sets > 1) return sentence("set_of", { ...step, kind });
  return works(step) && step.rounds > 1 ? sentence("round_of", { ...step, kind }) : kind;
}

/** The big number and its unit: seconds left, or which repetition. */
export function countWords(step, elapsed) {
  if (step.kind === "rep") {
    const rep = Math.min(step.reps, Math.floor(elapsed / step.rep_s + 1e-6) + 1);
    return [String(rep), sentence("of_reps", step)];
  }
  const left = Math.max(0, Math.ceil(step.seconds - elapsed - 1e-6));
  const shown = left >= 60 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : String(left);
  return [shown, sentence(UNITS[step.kind] ?? (left >= 60 ? "minutes" : "seconds"))];
}

/** One sentence for a screen reader as a step begins. */
export function stepWords(step) {
  const move = step.whose ? sentence("move_side", step) : step.title;
  if (step.kind === "prepare") return sentence("say_prepare", { move, hint: step.hint });
  if (step.kind === "switch") return sentence("say_switch", step);
  const key = step.kind === "rep" ? "say_reps" : "say_seconds";
  return sentence(key, { kind: kindWords(step), move, seconds: Math.round(step.seconds) });
}

export function drawProgress(timeline) {
  let move = null;
  const parts = timeline.steps.filter(works).map((step) => {
    const part = document.createElement("span");
    part.dataset.index = step.index;
    part.style.flexGrow = String(Math.max(step.seconds, 8));
    if (move !== null && move !== step.move) part.dataset.new = "";
    move = step.move;
    return part;
  });
  at("progress").replaceChildren(...parts);
}

/** The progress of the routine: each step of work by its outcome, the one under way by its part. */
export function showProgress(play, elapsed) {
  let done = 0;
  for (const part of at("progress").children) {
    const index = Number(part.dataset.index);
    const outcome = play.recorded[index];
    const now = index === play.index && play.phase !== "ready" && works(play.step);
    part.dataset.outcome = outcome ?? (now ? "now" : "");
    part.style.setProperty("--part", outcome ? "1" : now ? String(elapsed / play.step.seconds) : "0");
    if (outcome) done += 1;
  }
  const all = at("progress").children.length;
  at("progress").setAttribute("aria-valuenow", String(Math.round((100 * done) / Math.max(1, all))));
  at("progress").setAttribute("aria-valuetext", `${done} of ${all} steps done`);
}

/** Put the figure of a step into a box: still while a position is held and where motion is unwanted, moving otherwise. */
export function drawFigure(box, step) {
  const side = step.side === "left" ? "left" : "right";
  const phase = (step.kind === "hold" && !step.moving) || still.matches ? step.phase : "";
  const name = `${step.move}.${side}.${phase}`;
  if (box.dataset.figure === name) return;
  films.get(box)?.stop();
  films.delete(box);
  const find = (wanted) =>
    [...document.querySelectorAll("template[data-move]")].find(
      ({ dataset }) => dataset.move === step.move && dataset.side === side && dataset.phase === wanted,
    );
  const found = find(phase) ?? find("");
  box.dataset.figure = name;
  box.replaceChildren(...(found ? [found.content.cloneNode(true)] : []));
  const svg = box.querySelector("svg");
  if (svg && step.kind === "rep") svg.setCurrentTime?.(0);
  const picture = box.querySelector(".body-film");
  if (!Film.able(picture)) return;
  const film = new Film(picture);
  films.set(box, film);
  film.run(() => clock.now());
}

const films = new Map();

/** The seconds that the film follows: those of the step, between two ticks of the player by the machine's own clock. */
const clock = {
  seconds: 0,
  since: performance.now(),
  frozen: true,
  now() {
    return this.seconds + (this.frozen ? 0 : (performance.now() - this.since) / 1000);
  },
  set(seconds) {
    this.seconds = seconds;
    this.since = performance.now();
  },
};

export function freezeFigure(frozen) {
  clock.frozen = frozen;
  const svg = at("picture").querySelector("svg");
  if (frozen) svg?.pauseAnimations?.();
  else svg?.unpauseAnimations?.();
}

/** A step begins on the screen. */
export function showStep(step) {
  at("stage").dataset.kind = step.kind;
  write("kind", kindWords(step));
  write("move", step.title);
  write("side", capital(step.whose));
  showCue(step.hint);
  write("next", !works(step) && step.kind !== "rest" ? "" : step.next_title ? sentence("then", { title: step.next_title }) : sentence("last_one"));
  drawFigure(at("picture"), step);
}

export function showCue(text) {
  write("cue", text);
}

export function showCount(step, elapsed) {
  const [number, unit] = countWords(step, elapsed);
  clock.set(elapsed);
  write("count", number);
  write("unit", unit);
}

export function showPhase(phase) {
  at("stage").dataset.phase = phase;
  write("pause-words", sentence(phase === "paused" ? "resume" : "pause"));
  freezeFigure(phase === "paused");
}

export function say(text) {
  write("said", text);
}

export function note(text, warm = false) {
  write("notice", text);
  at("notice").toggleAttribute("data-warm", warm);
}

/** Show one of the sections: start, play, end, hurt. */
export function show(section) {
  for (const id of ["start", "play", "end", "hurt"]) at(id).hidden = id !== section;
  at("buttons").hidden = section !== "play";
}
