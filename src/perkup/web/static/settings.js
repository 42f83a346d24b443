// Settings: each change is looked at while it is typed, saved when it is done, and answered beside its field.

import { api } from "./net.js";

const form = document.getElementById("settings");
const checking = new Map();

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
    await api("PATCH", "/api/settings", { [field.dataset.key]: value(field) });
    show(field, "Saved.", false);
    if (field.dataset.key === "display.theme") document.documentElement.dataset.theme = value(field);
  } catch (trouble) {
    show(field, `${trouble.error} ${trouble.hint ?? ""}`.trim(), true);
  }
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
