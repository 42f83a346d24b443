// A move's page: the picture moves until somebody asks it to hold still.

import { Film } from "./film.js";

const drawing = document.querySelector("#figure .fig-moving");
const picture = document.querySelector("#figure .body-film");
const button = document.getElementById("figure-pause");

function onPause(pause) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const still = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(still));
    pause(still);
  });
}

if (drawing && button) {
  onPause((still) => (still ? drawing.pauseAnimations() : drawing.unpauseAnimations()));
} else if (button && Film.able(picture)) {
  let stopped = null;
  let began = performance.now();
  new Film(picture).run(() => (stopped ?? performance.now() - began) / 1000);
  onPause((still) => {
    if (still) stopped = performance.now() - began;
    else {
      began = performance.now() - stopped;
      stopped = null;
    }
  });
}
