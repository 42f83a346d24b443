// How every page talks with the coach: one call, one live stream, and the truth about whether the coach is there.

import { comeBack } from "./way-back.js";
import { sentence } from "./words.js";

const WAIT_MS = 8000;
const listeners = new Map();
let stream = null;
let away = false;

/** One request to the coach. Resolves to its JSON (null for "done, nothing to say"); rejects with {status, error, hint}. */
export async function api(method, path, body) {
  const options = { method, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(WAIT_MS) };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
    if (response.status === 403 && (await comeBack())) response = await fetch(path, options);
  } catch {
    lost();
    throw { status: 0, error: sentence("no_answer"), hint: sentence("no_answer_hint") };
  }
  const text = await response.text();
  let told = null;
  if (text) {
    try {
      told = JSON.parse(text);
    } catch {
      told = null;
    }
  }
  if (!response.ok) throw { status: response.status, error: sentence("refused"), hint: "", ...told };
  return told;
}

/** Hear of changes: topics status, session, settings, journal, and "gone" and "back" for the coach itself. */
export function live(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  open();
  return () => listeners.get(topic).delete(listener);
}

/** Whether the coach was there when last heard of. */
export function present() {
  return !away;
}

function tell(topic, data) {
  for (const listener of listeners.get(topic) ?? []) listener(data);
}

function lost() {
  if (away) return;
  away = true;
  tell("gone", null);
}

function found() {
  if (!away) return;
  away = false;
  tell("back", null);
}

function open() {
  if (stream) return;
  stream = new EventSource("/api/events");
  stream.addEventListener("open", found);
  stream.addEventListener("error", () => {
    lost();
    if (stream.readyState === EventSource.CLOSED) {
      stream = null;
      comeBack().finally(() => setTimeout(open, 5000));
    }
  });
  for (const topic of ["status", "session", "settings", "journal"]) {
    stream.addEventListener(topic, (event) => tell(topic, JSON.parse(event.data)));
  }
  stream.addEventListener("gone", lost);
}

// A browser allows six connections to one host, and each stream takes one: of all hidden pages only one keeps listening.
function hidden() {
  if (!navigator.locks) return;
  navigator.locks.request("perkup-hidden", { ifAvailable: true }, (lock) => {
    if (!document.hidden) return null;
    if (lock) return new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true }));
    close();
    return null;
  });
}

function close() {
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hidden();
  else if (listeners.size) open();
});
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => {
  if (event.persisted && listeners.size) open();
});
