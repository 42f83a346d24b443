// What every page does: say when the coach is gone, and go on by itself when it is back.

import "./live.js";
import { live } from "./net.js";

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const banner = document.getElementById("gone");

live("gone", () => {
  banner.hidden = false;
  document.documentElement.dataset.coach = "gone";
});
live("back", () => {
  banner.hidden = true;
  delete document.documentElement.dataset.coach;
});
