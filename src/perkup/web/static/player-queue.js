// What was done, kept in this browser until the coach has it. Every item has a key of its own, and the coach counts a key
// once, so sending twice does no harm and a coach that is away loses nothing.

import { api, live } from "./net.js";

const PREFIX = "perkup.outbox.";
const MOST = 200;
const AGAIN_MS = 5000;
const listeners = new Set();
let sending = null;
let timer = null;

/** Keep one item ({kind: "step" | "end" | "feedback", session, key, ...}) and hand over all that waits. */
export function put(item) {
  const known = localStorage.getItem(PREFIX + item.key);
  if (known === null) localStorage.setItem(PREFIX + item.key, JSON.stringify({ order: Date.now() + performance.now() / 1e9, item }));
  changed();
  return deliver();
}

/** The items that still wait, oldest first. */
export function waiting() {
  const found = [];
  for (let at = 0; at < localStorage.length; at += 1) {
    const name = localStorage.key(at);
    if (!name.startsWith(PREFIX)) continue;
    try {
      found.push(JSON.parse(localStorage.getItem(name)));
    } catch {
      localStorage.removeItem(name);
    }
  }
  return found.sort((one, two) => one.order - two.order).map((kept) => kept.item);
}

/** Call `listener` with the number of waiting items whenever it changes. */
export function onWaiting(listener) {
  listeners.add(listener);
  listener(waiting().length);
}

/** Hand over everything that waits; resolves to true when nothing is left. */
export function deliver() {
  sending ??= hand().finally(() => {
    sending = null;
  });
  return sending;
}

async function hand() {
  clearTimeout(timer);
  for (let items = waiting(); items.length; items = waiting()) {
    const some = items.slice(0, MOST);
    let told;
    try {
      told = await api("POST", "/api/deliver", { items: some });
    } catch (trouble) {
      if (trouble.status === 400) some.forEach((item) => localStorage.removeItem(PREFIX + item.key));
      timer = setTimeout(deliver, AGAIN_MS);
      changed();
      return false;
    }
    const kept = told.kept === "memory" ? [] : told.done;
    for (const key of [...kept, ...told.refused.map((one) => one.key)]) localStorage.removeItem(PREFIX + key);
    changed();
    if (told.kept === "memory") {
      // The coach's disk is full: it has them in memory only, so this copy stays until it has written them.
      timer = setTimeout(deliver, AGAIN_MS);
      return false;
    }
  }
  return true;
}

function changed() {
  const count = waiting().length;
  for (const listener of listeners) listener(count);
}

live("back", deliver);
addEventListener("online", deliver);
addEventListener("storage", (event) => {
  if (event.key?.startsWith(PREFIX)) changed();
});
addEventListener("pagehide", () => {
  const items = waiting().slice(0, MOST);
  if (!items.length) return;
  const headers = { "Content-Type": "application/json" };
  fetch("/api/deliver", { method: "POST", headers, body: JSON.stringify({ items }), keepalive: true }).catch(() => {});
});
