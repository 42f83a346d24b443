// After the last step: one question. A break goes back to work by itself.

import { works } from "./player-core.js";
import { say } from "./player-view.js";
import { sentence } from "./words.js";

const BACK_S = 12;
const at = (id) => document.getElementById(id);

/** Show how it went and ask. `put` keeps an answer until the coach has it, `leave` goes back to Today. */
export function askAfter({ data, play, how, fresh, put, leave, hurt }) {
  const words = endWords(data, play, how);
  at("end-title").textContent = words.title;
  at("end-words").textContent = words.line;
  at("end-title").focus();
  say(`${words.title} ${words.line}`);
  if (data.window) at("done").textContent = sentence("close");
  at("resume").hidden = how !== "stopped" || data.source === "break" || data.window;
  if (data.source === "break" && fresh) goBackSoon(leave);
  for (const button of document.querySelectorAll("[data-answer]")) {
    button.addEventListener("click", () => answered(button.dataset.answer, { data, play, put, leave, hurt }));
  }
}

function endWords(data, play, how) {
  const work = play.timeline.steps.filter(works);
  const done = work.filter((step) => play.recorded[step.index] === "done");
  const side = (name) => done.filter((step) => step.side === name).reduce((sum, step) => sum + step.seconds, 0);
  const [left, right] = [side("left"), side("right")];
  const sides = !left && !right ? "" : left === right ? ` ${sentence("sides_alike", { time: clock(left) })}` : ` ${sentence("sides_differ", { right: clock(right), left: clock(left) })}`;
  if (how === "finished") {
    const title = sentence(data.source === "break" ? "good_break" : "done");
    return { title, line: `${count("steps", done.length, work.length)}${sides}` };
  }
  const partly = work.filter((step) => play.recorded[step.index] === "partial").length;
  const line = count("saved", done.length, work.length, partly);
  return { title: sentence("stopped"), line: `${line}${sides}` };
}

function count(what, done, all, partly = 0) {
  if (partly) return sentence(`${what}_in_part`, { done, all, partly });
  return sentence(`${what}_${done === all ? "all" : "some"}`, { done, all });
}

function clock(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}\u00a0s` : `${Math.floor(whole / 60)}\u00a0min${whole % 60 ? ` ${whole % 60}\u00a0s` : ""}`;
}

function goBackSoon(leave) {
  const until = performance.now() + BACK_S * 1000;
  const stay = () => {
    clearInterval(ticking);
    at("closing").textContent = "";
  };
  const ticking = setInterval(() => {
    const left = Math.ceil((until - performance.now()) / 1000);
    at("closing").textContent = `by itself in ${Math.max(0, left)} s`;
    if (left <= 0) {
      stay();
      leave();
    }
  }, 250);
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, stay, { once: true });
}

function answered(answer, { data, play, put, leave, hurt }) {
  at("ask").hidden = true;
  const key = `${data.turn}.feedback`;
  if (answer !== "hurt") {
    put({ kind: "feedback", session: data.session, answer, key });
    const counted = play.timeline.steps.some((step) => step.kind === "rep" && ["done", "partial"].includes(play.recorded[step.index]));
    if (at("reserve") && counted) askReserve({ data, key, answer, put, leave });
    else thanked({ data, leave });
    return;
  }
  put({ kind: "feedback", session: data.session, answer, key });
  hurt();
}

function thanked({ data, leave }) {
  at("end-words").textContent = sentence("thanks");
  say(sentence("thanks"));
  if (data.source === "break" || data.window) leave();
  else at("done").focus();
}

function askReserve({ data, key, answer, put, leave }) {
  at("reserve").hidden = false;
  at("reserve-title").focus();
  for (const button of document.querySelectorAll("[data-reserve]")) {
    button.addEventListener("click", () => {
      at("reserve").hidden = true;
      const reps_in_reserve = Number(button.dataset.reserve);
      put({ kind: "feedback", session: data.session, answer, reps_in_reserve, key: `${key}.reserve` });
      thanked({ data, leave });
    });
  }
}
