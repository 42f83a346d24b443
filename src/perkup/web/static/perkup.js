// What every page does: say when the coach is gone, and go on by itself when it is back.

import "./live.js";
import { live } from "./net.js";
import { keepWayBack } from "./way-back.js";

keepWayBack();

// The keys of a page: "?" shows them, unless letters are off for voice control, and the entry under More always does.
const keys = document.getElementById("keys");
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || "off" in keys.dataset) return;
  event.preventDefault();
  if (!keys.open) keys.showModal();
});

// The list behind More closes like a menu: with Escape, and with a click beside it.
const more = document.getElementById("nav-more");
document.addEventListener("click", (event) => more?.open && !more.contains(event.target) && more.removeAttribute("open"));
more?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  more.removeAttribute("open");
  more.querySelector("summary").focus();
});

const banner = document.getElementById("gone");

live("gone", () => {
  banner.hidden = false;
  document.documentElement.dataset.coach = "gone";
});
// A session that ended while the coach was away left what was done in this browser: any page hands it over.
if (Object.keys(localStorage).some((name) => name.startsWith("perkup.outbox."))) {
  import("./player-queue.js").then((queue) => queue.deliver());
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

live("back", () => {
  banner.hidden = true;
  delete document.documentElement.dataset.coach;
});
