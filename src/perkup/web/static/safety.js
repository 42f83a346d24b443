// The safety questions one card at a time. Without this script all cards stand below one another, and work the same.

import { sentence } from "./words.js";

const cards = [...document.querySelectorAll(".safety-card")];
const end = document.querySelector(".form-end");
document.querySelector(".cards").dataset.ready = ""; // the style sheet holds the other cards back until now
end.querySelector("[value=back]").hidden = true; // each card has its own

function show(number, focus = true) {
  cards.forEach((card, index) => {
    card.hidden = index !== number;
  });
  end.hidden = number !== cards.length - 1;
  if (focus) cards[number].querySelector("input")?.focus();
}

function button(words, action, main) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.className = main ? "button-main" : "button-plain";
  made.addEventListener("click", action);
  return made;
}

function isAnswered(card) {
  return card.querySelector("input:checked") !== null;
}

for (const [index, card] of cards.entries()) {
  const row = document.createElement("p");
  row.className = "row";
  const note = document.createElement("span");
  note.className = "wrong";
  note.setAttribute("role", "status");
  if (index < cards.length - 1) {
    row.append(
      button(
        sentence("next"),
        () => {
          note.textContent = isAnswered(card) ? "" : sentence("tick_something");
          if (isAnswered(card)) show(index + 1);
        },
        true,
      ),
    );
  }
  const back = () => (index > 0 ? show(index - 1) : end.querySelector("[value=back]").click());
  (index < cards.length - 1 ? row : end).append(button(sentence("back"), back, false));
  row.append(note);
  card.append(row);
  card.addEventListener("change", ({ target }) => {
    note.textContent = "";
    const none = card.querySelector("[name=none]");
    if (!none || !target.checked) return;
    if (target === none) {
      for (const box of card.querySelectorAll("[type=checkbox]:checked")) box.checked = box === none;
    } else {
      none.checked = false;
    }
  });
}

const wrong = cards.findIndex((card) => card.querySelector(".wrong:not([role])"));
show(Math.max(0, wrong), wrong >= 0);
