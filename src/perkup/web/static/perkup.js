// What every page does: say when the coach is gone, and go on by itself when it is back.

import "./live.js";
import { live } from "./net.js";

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

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
