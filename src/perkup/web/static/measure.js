// The Measure page while a video is being measured: how far it is, and on to the result when it is done.

import { api } from "./net.js";
import { sentence } from "./words.js";

const EVERY_MS = 700;
const working = document.querySelector("[data-working]");
const bar = document.getElementById("share");
const words = document.getElementById("share-words");
const notice = document.getElementById("notice");
const form = document.querySelector(".measure-form");

async function look() {
  let work = null;
  try {
    work = await api("GET", "/measure/look");
  } catch {
    setTimeout(look, EVERY_MS * 4);
    return;
  }
  if (!work || work.done) {
    location.assign(work?.measurement ? `/measure/${work.measurement}` : "/measure");
    return;
  }
  if (work.notice) {
    notice.textContent = sentence("film_again", { notice: work.notice });
    notice.hidden = false;
  }
  if (work.share !== null) {
    const before = Math.floor(bar.value * 4);
    bar.value = work.share;
    if (Math.floor(work.share * 4) !== before) words.textContent = sentence("measured", { percent: Math.round(work.share * 100) });
  }
  setTimeout(look, EVERY_MS);
}

if (working) look();

form?.addEventListener("submit", () => {
  const button = form.querySelector("button");
  button.disabled = true;
  button.lastChild.textContent = sentence("sending");
});
