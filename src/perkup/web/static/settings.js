// Settings: each change is looked at while it is typed, saved when it is done, and answered beside its field.

import { api } from "./net.js";
import { Sound } from "./player-sound.js";
import { sentence } from "./words.js";

const form = document.getElementById("settings");
const checking = new Map();
const fields = [...form.querySelectorAll("[data-key]")];
// What was saved last, so that each change can be taken back.
const before = new Map(fields.map((field) => [field, value(field)]));

form.querySelector(".no-script").hidden = true;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => {
  const field = event.target.closest("[data-key]");
  if (!field || !event.target.matches('[type="text"], [type="number"]')) return;
  clearTimeout(checking.get(field));
  checking.set(field, setTimeout(() => check(field), 250));
});
form.addEventListener("change", (event) => {
  const field = event.target.closest("[data-key]");
  if (!field) return;
  clearTimeout(checking.get(field));
  save(field);
});

form.addEventListener("click", (event) => {
  if (!event.target.matches("[data-listen]")) return;
  const name = event.target.closest("[data-key]").querySelector("select").value;
  if (name !== "none") new Audio(`/settings/chimes/${name}.wav`).play();
});

async function check(field) {
  try {
    const told = await api("POST", "/api/settings/check", { key: field.dataset.key, value: value(field) });
    show(field, told.wrong ?? "", Boolean(told.wrong));
  } catch (trouble) {
    show(field, trouble.error, true);
  }
}

async function save(field) {
  try {
    const old = before.get(field);
    await api("PATCH", "/api/settings", { [field.dataset.key]: value(field) });
    before.set(field, value(field));
    show(field, form.dataset.saved, false);
    offer(field, old);
    if (field.dataset.key === "display.theme") document.documentElement.dataset.theme = value(field);
  } catch (trouble) {
    show(field, `${trouble.error} ${trouble.hint ?? ""}`.trim(), true);
  }
}

function offer(field, old) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-plain undo";
  button.textContent = form.dataset.undo;
  button.addEventListener("click", async () => {
    put(field, old);
    await save(field);
    show(field, form.dataset.undone, false);
    field.querySelector("input, select").focus();
  });
  field.querySelector("[aria-live]").append(" ", button);
}

function put(field, old) {
  const boxes = [...field.querySelectorAll('[type="checkbox"]')];
  if (typeof old === "boolean") boxes[0].checked = old;
  else if (boxes.length) for (const box of boxes) box.checked = old.includes(box.value);
  else field.querySelector("input, select").value = Array.isArray(old) ? old.join(", ") : old;
}

// Hear the voice or the beeps as they are set now.
for (const button of form.querySelectorAll("[data-play]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const set = (key) => value(form.querySelector(`[data-key="player.${key}"]`));
    const sound = new Sound({ beeps: true, speech: true, volume: set("volume"), voice: set("voice") });
    await sound.wake();
    if (button.dataset.play === "beeps") sound.beep("chime");
    else sound.say(sentence("sample"));
  });
}

function value(field) {
  const { kind, item } = field.dataset;
  const boxes = [...field.querySelectorAll('[type="checkbox"]')];
  if (kind === "on or off") return boxes[0].checked;
  if (kind === "list" && boxes.length) return boxes.filter((box) => box.checked).map((box) => box.value);
  const text = field.querySelector("input, select").value.trim();
  if (kind === "list") return text.split(",").map((part) => part.trim()).filter(Boolean).map((part) => typed(part, item));
  return typed(text, kind);
}

function typed(text, kind) {
  if (kind !== "whole number" && kind !== "number") return text;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function show(field, words, wrong) {
  const said = field.querySelector("[aria-live]");
  said.className = wrong ? "wrong" : "saved";
  said.textContent = words;
  for (const input of field.querySelectorAll("input, select")) {
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}
