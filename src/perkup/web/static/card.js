// The card of a due break: it counts down, and hands what was chosen to the window around it.

import { sentence } from "./words.js";

const count = document.getElementById("due-count");
const end = performance.now() + Number(count.dataset.seconds) * 1000;
const say = (word) => globalThis.webkit?.messageHandlers?.perkup?.postMessage(word);

for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => say(button.dataset.say));
}

function draw() {
  const left = Math.ceil((end - performance.now()) / 1000);
  count.textContent = left > 0 ? sentence("card_starts_in", { left }) : sentence("card_starts");
  if (left > 0) setTimeout(draw, 250);
}
draw();
