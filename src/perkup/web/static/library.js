// The library: a card's figure moves while it is pointed at or focused; the wish above is granted as soon as it is made.

import { Film } from "./film.js";

const films = new Map();
const unwelcome = matchMedia("(prefers-reduced-motion: reduce)");
const drawings = new Map();

function drawing(card) {
  const address = `${new URL(card.href).pathname}/figure`;
  if (!drawings.has(address)) {
    const asked = fetch(address)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => text && new DOMParser().parseFromString(text, "image/svg+xml").documentElement)
      .catch(() => {
        drawings.delete(address);
        return "";
      });
    drawings.set(address, asked);
  }
  return drawings.get(address);
}

async function play(card) {
  if (unwelcome.matches || card.dataset.wanted) return;
  card.dataset.wanted = "yes";
  const picture = card.querySelector(".body-picture[data-film]");
  if (picture) return playFilm(card, picture);
  const figure = await drawing(card);
  if (!figure || !card.dataset.wanted) return;
  card.querySelector(".figure-box").append(figure);
  figure.setCurrentTime(0);
  card.dataset.moving = "yes";
}

/** A film laid over the card's still; without a decoder, a second picture that moves by itself. */
function playFilm(card, picture) {
  if (Film.able(picture)) {
    const began = performance.now();
    const film = new Film(picture);
    films.set(card, film);
    film.run(() => (performance.now() - began) / 1000);
  } else {
    const image = document.createElement("img");
    image.src = picture.dataset.film;
    image.alt = "";
    image.className = "film-itself";
    picture.append(image);
  }
  card.dataset.moving = "yes";
}

function rest(card) {
  if (card.matches(":hover, :focus")) return;
  delete card.dataset.wanted;
  delete card.dataset.moving;
  films.get(card)?.stop();
  films.delete(card);
  card.querySelector(".fig-moving, .film-itself")?.remove();
}

for (const card of document.querySelectorAll(".move-card")) {
  card.addEventListener("pointerenter", () => play(card));
  card.addEventListener("focus", () => play(card));
  card.addEventListener("pointerleave", () => rest(card));
  card.addEventListener("blur", () => rest(card));
}

const wish = document.getElementById("wish");
wish.dataset.live = "yes";
wish.addEventListener("change", () => wish.requestSubmit());
