// A move's page: the drawing moves until somebody asks it to hold still.

const drawing = document.querySelector("#figure .fig-moving");
const button = document.getElementById("figure-pause");

if (drawing && button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const still = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(still));
    if (still) drawing.pauseAnimations();
    else drawing.unpauseAnimations();
  });
}
