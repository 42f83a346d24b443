// Today: the ring counts down to an instant (never by adding up ticks), and the ribbon tells its pieces.

import { refresh } from "./live.js";
import { sentence } from "./words.js";

const SLIP_MS = 2500;
let timer = null;
let looked = null;
let reckoned = { wall: Date.now(), steady: performance.now() };

// Wall and steady clock drift apart when the machine slept or its clock was set: then only the coach knows.
function slipped() {
  const wall = Date.now() - reckoned.wall;
  const steady = performance.now() - reckoned.steady;
  return Math.abs(wall - steady) > SLIP_MS;
}

function draw() {
  clearTimeout(timer);
  const ring = document.getElementById("ring");
  if (!ring?.dataset.to || document.hidden) return;
  if (slipped()) {
    reckoned = { wall: Date.now(), steady: performance.now() };
    refresh();
    return;
  }
  const seconds = (Date.parse(ring.dataset.to) - Date.now()) / 1000;
  if (seconds <= 0) {
    delete ring.dataset.to;
    setTimeout(refresh, 300);
    return;
  }
  const total = Number(ring.dataset.total);
  const fraction = Math.max(0, 1 - seconds / total);
  const arc = document.getElementById("ring-arc");
  arc.setAttribute("stroke-dasharray", `${(fraction * 100).toFixed(2)} 200`);
  arc.toggleAttribute("hidden", fraction < 0.004);
  const number = document.getElementById("ring-number");
  const unit = document.getElementById("ring-unit");
  const last = seconds <= 60;
  const words = String(Math.ceil(last ? seconds : seconds / 60));
  if (number.textContent !== words) number.textContent = words;
  const rest = unit.textContent.replace(/^(min|s)(?= )/, last ? "s" : "min");
  if (unit.textContent !== rest) unit.textContent = rest;
  if (document.documentElement.dataset.coach === "gone") ring.dataset.quiet = "";
  else delete ring.dataset.quiet;
  const step = last ? 1 : 5;
  timer = setTimeout(draw, Math.max(50, (seconds % step) * 1000 + 5));
}

function title() {
  const phase = document.getElementById("ring")?.dataset.phase;
  document.title = sentence(phase === "prompted" ? "title_due" : "title_today");
}

function read(piece) {
  looked = piece.id;
  document.getElementById("ribbon-read").textContent = piece.getAttribute("aria-label");
}

function ribbon() {
  const again = looked && document.getElementById(looked);
  if (again) read(again);
}

// The ribbon is exchanged as the day goes on, so the page listens for it and not the ribbon itself.
function pieceOf(event) {
  return event.target.closest?.("#ribbon .piece");
}

function walk(event) {
  const piece = pieceOf(event);
  if (!piece) return;
  const pieces = [...document.querySelectorAll("#ribbon .piece")];
  const at = pieces.indexOf(piece);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: pieces.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = pieces[Math.min(pieces.length - 1, Math.max(0, to))];
  piece.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

// A small moment when a break ends: the ring closes in green before the next one begins. The style sheet plays it, and
// nothing of it under reduced motion; any key or touch ends it.
let phase = null;

function moment() {
  const ring = document.getElementById("ring");
  const before = phase;
  phase = ring?.dataset.phase ?? null;
  if (before !== "on_break" || phase !== "working") return;
  ring.dataset.moment = "";
  const over = () => delete ring.dataset.moment;
  ring.addEventListener("animationend", over, { once: true });
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, over, { once: true });
}

function begin() {
  moment();
  reckoned = { wall: Date.now(), steady: performance.now() };
  draw();
  title();
  ribbon();
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => pieceOf(event) && read(pieceOf(event)));
}
document.addEventListener("keydown", walk);
document.addEventListener("perkup:fresh", begin);
document.addEventListener("visibilitychange", () => document.hidden || draw());
begin();
