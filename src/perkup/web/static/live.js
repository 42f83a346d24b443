// Keeps the parts marked data-live as the coach would draw them now: on each change the page is fetched again and the
// parts that differ are exchanged. Forms inside <main> are sent the same way, so nothing jumps and focus stays.

import { live } from "./net.js";
import { sentence } from "./words.js";

const said = document.getElementById("said");
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
let waiting = null;

/** Fetch this page again and exchange what changed. */
export async function refresh() {
  let response;
  try {
    response = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(8000) });
  } catch {
    return;
  }
  if (response.redirected && new URL(response.url).pathname !== location.pathname) {
    location.assign(response.url);
    return;
  }
  if (response.ok) exchange(await response.text());
}

/** Say something to a screen reader, politely. */
export function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

function exchange(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const before = document.querySelector("[data-say]")?.textContent;
  const focused = document.activeElement?.id;
  place(fresh);
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next) {
      part.remove();
      continue;
    }
    if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) continue;
    for (const open of part.querySelectorAll("details[open][id]")) {
      next.querySelector(`#${open.id}`)?.setAttribute("open", "");
    }
    if (part.outerHTML === next.outerHTML) continue;
    const place = [...part.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
    part.replaceWith(document.adoptNode(next));
    // What had the focus and no name of its own: the one in its place.
    if (place >= 0) next.querySelectorAll(FOCUSABLE)[place]?.focus({ preventScroll: true });
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const after = document.querySelector("[data-say]")?.textContent;
  if (after && after !== before) say(after);
  document.dispatchEvent(new Event("perkup:fresh"));
}

// A part that was not there before (a hold, say) goes before the next part that is there.
function place(fresh) {
  for (const next of fresh.querySelectorAll("[data-live]")) {
    if (document.getElementById(next.id)) continue;
    let after = next.nextElementSibling;
    while (after && !(after.id && document.getElementById(after.id))) after = after.nextElementSibling;
    if (after) document.getElementById(after.id).before(document.importNode(next, true));
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 120);
}

async function send(event) {
  const form = event.target;
  if (form.method !== "post" || !form.closest("[data-live]")) return;
  event.preventDefault();
  const action = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  let response;
  try {
    response = await fetch(action, { method: "POST", body, headers: { Accept: "text/html" }, redirect: "follow" });
  } catch {
    say(sentence("no_answer_trying"));
    return;
  }
  if (!response.ok || new URL(response.url).pathname !== location.pathname) location.assign(response.ok ? response.url : location.href);
  else exchange(await response.text());
}

if (document.querySelector("[data-live]")) {
  for (const topic of ["status", "session", "settings", "journal", "back"]) live(topic, soon);
  document.addEventListener("submit", send);
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  setInterval(() => document.hidden || soon(), 60_000);
}
