// Why it works: the slider runs the drawing's film by hand and keeps the bars beside it. No clock runs of its own,
// but for the short glide to a named moment, which reduced motion leaves out.

import { Film } from "./film.js";
import { sentence } from "./words.js";

const source = document.getElementById("why-data");
const storySection = document.getElementById("story");
const drawing = document.querySelector("#why-figure svg");
const words = { short: "short", level: "as standing", long: "long" };

if (source && storySection && drawing && drawing.setCurrentTime) {
  begin(JSON.parse(source.textContent));
}

function begin(data) {
  const slider = document.getElementById("why-slider");
  const figure = document.getElementById("why-figure");
  const last = data.instants.at(-1).seconds;
  const named = data.instants.filter((each) => each.phase);
  const bars = new Map([...document.querySelectorAll("#why-bars li")].map((row) => [row.dataset.muscle, row]));
  const stops = [...document.querySelectorAll(".why-stops button")];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const body = document.querySelector("#why-figure .body-picture");
  let film = null;
  let glide = 0;

  drawing.pauseAnimations();
  storySection.dataset.on = "";

  function show(share) {
    const seconds = share * last;
    const now = between(data, seconds);
    drawing.setCurrentTime(seconds);
    film?.show(Math.min(seconds, film.seconds - 0.001));
    for (const muscle of data.muscles) draw(bars.get(muscle.key), now[muscle.key]);
    figure.dataset.psoas = tone(now.psoas);
    figure.dataset.glmax = tone(now.glmax);
    const scene = nearest(named, seconds);
    document.getElementById("why-scene").textContent = data.scenes[scene.phase].title;
    document.getElementById("why-text").textContent = data.scenes[scene.phase].text;
    document.getElementById("why-hip").textContent = hip(now.hip);
    document.getElementById("why-lever").textContent = `${now.lever.toFixed(1)} cm`;
    for (const stop of stops) stop.setAttribute("aria-pressed", String(stop.dataset.phase === scene.phase));
    slider.setAttribute("aria-valuetext", spoken(data, scene, now));
  }

  function draw(row, ratio) {
    const fill = row.querySelector(".why-fill");
    const at = (value) => ((Math.min(Math.max(value, data.least), data.most) - data.least) / (data.most - data.least)) * data.width;
    const [low, high] = [at(1), at(ratio)].sort((a, b) => a - b);
    fill.setAttribute("x", low.toFixed(1));
    fill.setAttribute("width", Math.max(high - low, 2).toFixed(1));
    fill.dataset.tone = tone(ratio);
    row.querySelector(".why-value b").textContent = `${Math.round(ratio * 100)} %`;
    const word = row.querySelector(".why-value [data-tone]");
    word.dataset.tone = tone(ratio);
    word.textContent = words[tone(ratio)];
  }

  function tone(ratio) {
    if (ratio < data.short) return "short";
    return ratio > data.long ? "long" : "level";
  }

  function go(target) {
    cancelAnimationFrame(glide);
    const from = Number(slider.value);
    if (still.matches) {
      slider.value = target;
      show(target / 100);
      return;
    }
    const began = performance.now();
    const step = (time) => {
      const along = Math.min(1, Math.max(0, (time - began) / 700));
      slider.value = from + (target - from) * along * along * (3 - 2 * along);
      show((from + (target - from) * along * along * (3 - 2 * along)) / 100);
      if (along < 1) glide = requestAnimationFrame(step);
    };
    glide = requestAnimationFrame(step);
  }

  slider.addEventListener("input", () => {
    cancelAnimationFrame(glide);
    show(Number(slider.value) / 100);
  });
  for (const stop of stops) {
    const where = named.find((each) => each.phase === stop.dataset.phase);
    stop.addEventListener("click", () => go((where.seconds / last) * 100));
  }
  show(Number(slider.value) / 100);
  if (body && "ImageDecoder" in window) openFilm();

  // The same moments on a body; the drawing stays where frames cannot be decoded one by one.
  async function openFilm() {
    const opened = new Film(body);
    if (!(await opened.open())) return;
    film = opened;
    await film.decoding;
    show(Number(slider.value) / 100);
  }
}

function between(data, seconds) {
  const after = data.instants.findIndex((each) => each.seconds >= seconds - 1e-9);
  if (after <= 0) return data.instants.at(after);
  const [a, b] = [data.instants[after - 1], data.instants[after]];
  const share = (seconds - a.seconds) / (b.seconds - a.seconds);
  const mixed = {};
  for (const key of ["hip", "lever", ...data.muscles.map((each) => each.key)]) mixed[key] = a[key] + (b[key] - a[key]) * share;
  return mixed;
}

function nearest(named, seconds) {
  return named.reduce((best, each) => (Math.abs(each.seconds - seconds) < Math.abs(best.seconds - seconds) ? each : best));
}

function hip(degrees) {
  const whole = Math.round(Math.abs(degrees));
  if (whole < 2) return sentence("hip_straight");
  return sentence(degrees > 0 ? "hip_bent" : "hip_behind", { whole });
}

function spoken(data, scene, now) {
  const told = data.muscles.map((each) => sentence("length", { name: each.name, percent: Math.round(now[each.key] * 100) }));
  return sentence("lengths", { title: data.scenes[scene.phase].title, hip: hip(now.hip), lengths: told.join(", ") });
}
