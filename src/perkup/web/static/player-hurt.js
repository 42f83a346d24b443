// "It hurt": where, how much, what kind. During a move the player waits meanwhile; afterwards it says what to do.

import { api } from "./net.js";
import { works } from "./player-core.js";
import { put } from "./player-queue.js";
import * as view from "./player-view.js";

const at = (id) => document.getElementById(id);
const form = at("hurt-form");

/** The move that a person means who presses the button now: the one under way, or the one that has just ended. */
export function meantMove(play) {
  if (works(play.step)) return play.step.move;
  return play.timeline.steps[play.index - 1]?.move ?? play.step.move;
}

/** The panel. `calls` are {go, skip, stop, leave}: what follows the answer, and `held` once everything is paused. */
export class HurtPanel {
  constructor(data, calls) {
    this.data = data;
    this.calls = calls;
    this.after = false;
    this.count = 0;
    form.addEventListener("input", () => this.#check());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    at("hurt-cancel").addEventListener("click", () => this.cancel());
    at("hurt-go").addEventListener("click", () => calls.go());
    at("hurt-skip").addEventListener("click", () => calls.skip(this.move));
    at("hurt-stop").addEventListener("click", () => calls.stop());
    at("hurt-leave").addEventListener("click", (event) => {
      event.preventDefault();
      calls.leave();
    });
  }

  get isOpen() {
    return !at("hurt").hidden;
  }

  /** Ask. `move` is chosen already where it is known; `after` the session there is nothing to go on with. */
  open(move, after) {
    this.after = after;
    form.reset();
    for (const input of form.elements.move.length ? form.elements.move : [form.elements.move]) {
      input.checked = input.value === move || form.querySelectorAll("[name=move]").length === 1;
    }
    form.hidden = false;
    at("advice").hidden = true;
    view.show("hurt");
    this.#check();
    at("hurt-title").focus();
  }

  cancel() {
    if (this.after) view.show("end");
    else this.calls.go(false);
  }

  #answers() {
    const fields = new FormData(form);
    const chosen = form.querySelector("[name=where]:checked");
    return { move: fields.get("move"), chosen, pain: fields.get("pain"), kind: fields.get("kind"), words: fields.get("words").trim() };
  }

  #check() {
    const { move, chosen, pain, kind } = this.#answers();
    const warns = chosen?.hasAttribute("data-warns");
    at("hurt-send").disabled = !(move && chosen && (warns || (pain && kind)));
  }

  async #send() {
    const { move, chosen, pain, kind, words } = this.#answers();
    const warns = chosen.hasAttribute("data-warns");
    this.move = move;
    this.count += 1;
    const body = {
      answer: "hurt",
      move,
      ...this.data.places[chosen.value],
      ...(warns ? {} : { pain: Number(pain), pain_kind: kind }),
      words,
      key: `${this.data.turn}.hurt.${move}.${Date.now()}.${this.count}`,
    };
    const known = warns ? this.data.warnings[body.place] : [this.data.advice[kind][Number(pain)]];
    this.#advise(known, warns || kind !== "ordinary" || Number(pain) > 5, warns);
    try {
      const answer = await api("POST", `/api/session/${this.data.session}/feedback`, body);
      if (answer?.advice) this.#advise([answer.advice.title, ...answer.advice.what_to_do], true, true);
    } catch {
      put({ kind: "feedback", session: this.data.session, ...body });
    }
  }

  #advise(lines, stop, held) {
    form.hidden = true;
    at("advice").hidden = false;
    at("advice-lines").replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
    at("hurt-go").hidden = this.after || held || stop;
    at("hurt-skip").hidden = this.after || held;
    at("hurt-stop").hidden = this.after || held;
    at("hurt-leave").hidden = !(this.after || held);
    if (held) this.calls.held();
    at("advice-title").focus();
  }
}
