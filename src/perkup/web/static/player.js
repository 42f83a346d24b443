// The player's page: the clock, the keys and the buttons around player-core.js.

import { api, live, present } from "./net.js";
import { Play, works } from "./player-core.js";
import { askAfter } from "./player-end.js";
import { HurtPanel, meantMove } from "./player-hurt.js";
import { deliver, onWaiting, put, waiting } from "./player-queue.js";
import { Share } from "./player-share.js";
import { Sound } from "./player-sound.js";
import * as view from "./player-view.js";
import { sentence } from "./words.js";

const TICK_MS = 100;
const TELL_S = 1;
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)").matches;
const CONTINUE = { continue: sentence(TOUCH ? "tap_to_continue" : "space_to_continue") };
const at = (id) => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const now = () => ({ mono: performance.now() / 1000, wall: Date.now() / 1000 });

const sound = new Sound(data.sound);
const play = new Play(data.timeline, recordedSoFar());
let timer = null;
let told = 0;
let following = null;
let locked = null;

function recordedSoFar() {
  const kept = waiting().filter((item) => item.kind === "step" && item.key.startsWith(`${data.turn}.`));
  return { ...data.recorded, ...Object.fromEntries(kept.map((item) => [item.index, item.outcome])) };
}

// --- playing ---------------------------------------------------------------------------------------------------------

const share = new Share(data.session, {
  lead(why, state) {
    at("other").hidden = true;
    at("stage").removeAttribute("data-follows");
    following = null;
    if (why === "alone") return begin();
    if (state) play.join(state);
    view.show(play.phase === "ready" ? "start" : "play");
    if (why === "taken" && state?.phase === "running") return go();
    if (play.phase === "paused") view.note(sentence(TOUCH ? "other_tab_tap" : "other_tab_space"), true);
    return draw(true);
  },
  follow(state) {
    following = state;
    at("other").hidden = false;
    at("stage").dataset.follows = "";
    if (state) {
      view.show("play");
      draw(true);
    }
    at("buttons").hidden = true;
    tickSoon();
  },
  lost() {
    sound.hush();
    happen(play.pause(now()));
    release();
    this.follow(share.last);
  },
});

function begin() {
  if (play.phase === "finished" || data.ended) return finish(data.ended ?? "finished", false);
  if (play.index > 0) at("begin-words").textContent = sentence("resume");
  view.drawFigure(at("start-picture"), play.step);
  if (data.source === "break") return go();
  at("begin").focus();
  return view.showProgress(play, 0);
}

function go() {
  view.show("play");
  sound.wake().then(() => {
    if (!sound.allowed) view.note(sentence("press_for_sound"));
  });
  happen(play.start(now()));
  keepAwake();
  draw(true);
  at("main").focus({ preventScroll: true });
  tickSoon();
}

function happen(effects) {
  let entered = null;
  for (const [what, ...rest] of effects) {
    if (what === "entered") entered = play.timeline.steps[rest[0]];
    if (what === "heard") hear(...rest);
    if (what === "recorded") record(...rest);
    if (what === "slept") wake();
    if (what === "ended") end(rest[0]);
  }
  if (entered && play.phase !== "finished" && play.phase !== "stopped") enter(entered, effects);
  share.tell(snapshot());
}

function enter(step, effects) {
  sound.step = step.index;
  view.showStep(step);
  view.say(view.stepWords(step));
  const words = effects.filter(([what, index, cue]) => what === "heard" && index === step.index && cue.kind === "say").pop();
  if (words) showCue(step, words[2]);
}

function hear(index, cue) {
  sound.cue(cue);
  if (index === play.index) showCue(play.step, cue);
}

function showCue(step, cue) {
  if (cue.kind === "say" && works(step) && step.kind !== "rep") view.showCue(cue.text);
  if (cue.kind === "halfway" && cue.text) view.showCue(cue.text);
}

function record(index, outcome, seconds, reps) {
  const key = `${data.turn}.${index}.${outcome}`;
  put({ kind: "step", session: data.session, index, outcome, seconds, reps, at: new Date().toISOString(), key });
}

function wake() {
  view.note(sentence("asleep", CONTINUE), true);
  release();
}

function snapshot() {
  const { index, phase, recorded } = play;
  return { index, phase, recorded, elapsed: play.elapsed(now()), wall: Date.now() / 1000 };
}

// --- drawing ---------------------------------------------------------------------------------------------------------

function tickSoon() {
  clearTimeout(timer);
  timer = setTimeout(tick, TICK_MS);
}

function tick() {
  if (!following) catchUp(play.tick(now()));
  draw();
  if (following || play.phase === "running") tickSoon();
}

function catchUp(effects) {
  if (effects.length) happen(effects);
  else if (Date.now() / 1000 - told > TELL_S) {
    told = Date.now() / 1000;
    share.tell(snapshot());
  }
}

function draw(whole = false) {
  if (following) return drawFollowed();
  const elapsed = play.elapsed(now());
  if (whole) view.showStep(play.step);
  view.showPhase(play.phase);
  view.showCount(play.step, elapsed);
  return view.showProgress(play, elapsed);
}

function drawFollowed() {
  const { index, phase, recorded, elapsed, wall } = following;
  const step = play.timeline.steps[index];
  const since = phase === "running" ? Math.max(0, Date.now() / 1000 - wall) : 0;
  const spent = Math.min(step.seconds, elapsed + since);
  view.showStep(step);
  view.showPhase(phase);
  view.showCount(step, spent);
  view.showProgress({ index, phase, recorded, step }, spent);
}

// --- controls --------------------------------------------------------------------------------------------------------

function pauseOrGo() {
  if (following) return;
  if (play.phase === "running") {
    happen(play.pause(now()));
    sound.hush();
    release();
    if (play.phase === "paused") view.note(sentence("paused", CONTINUE));
  } else if (play.phase === "paused") {
    quiet();
    sound.wake();
    happen(play.start(now()));
    keepAwake();
    tickSoon();
  }
  draw();
}

function move(way) {
  if (following || (play.phase !== "running" && play.phase !== "paused")) return;
  sound.hush();
  happen(play[way](now()));
  draw();
}

function stop() {
  if (following) return leave();
  if (play.phase === "finished" || play.phase === "stopped") return leave();
  if (play.phase === "ready" && !Object.keys(play.recorded).length && data.source !== "break") return leave();
  happen(play.stop(now()));
  return data.window ? leave() : undefined;
}

function end(how) {
  clearTimeout(timer);
  sound.hush();
  put({ kind: "end", session: data.session, how, key: `${data.turn}.end`, at: new Date().toISOString() });
  finish(how, true);
}

function finish(how, fresh) {
  release();
  view.show("end");
  view.showPhase("finished");
  view.showProgress(play, 0);
  quiet();
  if (fresh && how === "finished") {
    sound.beep("done");
    sound.say(sentence("done"));
  }
  askAfter({ data, play, how, fresh, put, leave, hurt: () => hurt.open(null, true) });
}

// --- it hurt ---------------------------------------------------------------------------------------------------------

const hurt = new HurtPanel(data, {
  go(now_ = true) {
    view.show("play");
    draw(true);
    if (now_ && play.phase === "paused") pauseOrGo();
  },
  skip(name) {
    view.show("play");
    do happen(play.next(now()));
    while (play.phase === "paused" && play.step.move === name);
    if (play.phase !== "paused") return;
    draw(true);
    pauseOrGo();
  },
  stop,
  leave,
  held() {
    sound.hush();
    if (play.phase === "running" || play.phase === "paused") {
      const stopped = play.stop(now()).filter(([what]) => what !== "ended");
      happen(stopped);
      put({ kind: "end", session: data.session, how: "stopped", key: `${data.turn}.end`, at: new Date().toISOString() });
      release();
    }
  },
});

function askHurt() {
  if (following || (play.phase !== "running" && play.phase !== "paused")) return;
  const name = meantMove(play);
  happen(play.pause(now()));
  sound.hush();
  release();
  if (play.phase === "paused") hurt.open(name, false);
}

async function leave() {
  await Promise.race([deliver(), new Promise((done) => setTimeout(done, 1500))]);
  if (data.window) {
    globalThis.webkit?.messageHandlers?.perkup?.postMessage("leave");
    globalThis.pywebview?.api?.close?.();
    close();
    // Going on to another page would call the closing off.
    return view.note(sentence("close_window"), true);
  }
  try {
    await api("GET", "/api/status");
    location.assign("/");
  } catch {
    view.note(sentence("away_close"), true);
  }
}

const flips = {
  beeps: () => flip("beeps", { beeps: !sound.wanted.beeps }),
  speech: () => flip("speech", { speech: !sound.wanted.speech }),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
};

function flip(which, change) {
  sound.set(change);
  showSound();
  api("PATCH", "/api/settings", { [`player.${which}`]: sound.wanted[which] }).catch(() => {});
}

function showSound() {
  for (const which of ["beeps", "speech"]) at(which).setAttribute("aria-pressed", String(sound.wanted[which]));
  at("volume").value = String(Math.round(sound.wanted.volume * 100));
}

const KEYS = {
  " ": pauseOrGo,
  ArrowLeft: () => move("back"),
  ArrowRight: () => move("next"),
  m: flips.beeps,
  s: flips.speech,
  f: flips.full,
  h: askHurt,
  Escape: stop,
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === at("volume") || event.target.closest("dialog")) return;
  sound.wake();
  if (hurt.isOpen) {
    if (event.key === "Escape") hurt.cancel();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const native = key === " " && event.target.closest("button, a") && event.target !== at("pause");
  const unwanted = /^[a-z]$/.test(key) && !data.letters;
  if (!KEYS[key] || native || unwanted || event.repeat) return;
  event.preventDefault();
  KEYS[key]();
}

addEventListener("keydown", pressed);
addEventListener("pointerdown", () => sound.wake());
for (const [id, action] of Object.entries({
  begin: go,
  pause: pauseOrGo,
  back: () => move("back"),
  skip: () => move("next"),
  beeps: flips.beeps,
  speech: flips.speech,
  full: flips.full,
  leave: stop,
  "hurt-now": askHurt,
  takeover: () => share.take(),
})) {
  at(id).addEventListener("click", (event) => {
    action();
    if (event.detail > 0) at(id).blur();
  });
}
at("done").addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
at("resume").addEventListener("submit", async (event) => {
  event.preventDefault();
  await Promise.race([deliver(), new Promise((done) => setTimeout(done, 1500))]);
  at("resume").submit();
});
at("volume").addEventListener("input", () => sound.set({ volume: at("volume").value / 100 }));
at("volume").addEventListener("change", () => flip("volume", { volume: at("volume").value / 100 }));
document.addEventListener("fullscreenchange", () => at("full").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));

// --- staying awake ---------------------------------------------------------------------------------------------------

async function keepAwake() {
  try {
    locked ??= (await navigator.wakeLock?.request("screen")) ?? null;
    locked?.addEventListener("release", () => {
      locked = null;
    });
  } catch {
    locked = null;
  }
}

function release() {
  locked?.release();
  locked = null;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (play.phase === "running" && !following) {
    keepAwake();
    tick();
  }
});

// --- the coach, there and away ---------------------------------------------------------------------------------------

const AWAY = sentence("away");

function quiet() {
  view.note(present() ? "" : AWAY, !present());
}

live("gone", quiet);
live("back", () => view.note(sentence("running_again")));
onWaiting((count) => {
  at("stage").dataset.waiting = String(count);
});

// A hold or safety answers told anywhere end the moves here; the coach says whether they have to.
let hold = data.hold;
let answered = data.answered_at;

async function held({ hold: told, answered_at: when }) {
  const same = !told || (told.since === hold?.since && told.tier === hold.tier);
  if (same && when === answered) return;
  hold = told;
  answered = when;
  if (play.phase === "finished" || play.phase === "stopped") return;
  const { ok, url } = await fetch(location.href, { headers: { Accept: "text/html" } });
  const held = new URL(url).pathname !== location.pathname;
  if (ok && !held) return;
  sound.hush();
  if (!following && play.phase !== "ready") happen(play.stop(now()));
  await deliver();
  location.assign(held ? "/hold" : "/safety");
}

live("status", (status) => {
  held(status).catch(() => {
    hold = null;
    answered = undefined;
  });
});

// Keys pressed here are no typing through the break.
function here(focused) {
  const headers = { "Content-Type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify({ focused }), keepalive: true };
  fetch("/api/here", options).catch(() => {});
}

addEventListener("focus", () => here(true));
addEventListener("blur", () => here(false));
addEventListener("pagehide", () => here(false));
if (document.hasFocus()) here(true);

showSound();
view.drawProgress(data.timeline);
share.begin();
deliver();
