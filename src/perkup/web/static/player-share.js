// One session, one player: the tab that holds the session's lock plays, every other tab follows what it says.

/** The share of one session. `lead(state)` is called when this tab plays, `follow(state)` with what the playing tab says. */
export class Share {
  constructor(session, { lead, follow, lost }) {
    this.name = `perkup.play.${session}`;
    this.last = null;
    this.leads = false;
    this.calls = { lead, follow, lost };
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => this.#heard(data);
  }

  /** Play here if nobody else does; else follow, and play when the other tab goes. */
  async begin() {
    if (!navigator.locks) {
      this.#lead("alone");
      return;
    }
    const free = await this.#hold({ ifAvailable: true }, "alone");
    if (!free) {
      this.calls.follow(null);
      this.channel.postMessage({ kind: "who" });
      this.#hold({}, "left");
    }
  }

  /** Play here, whatever the other tab does. */
  async take() {
    await this.#hold({ steal: true }, "taken");
  }

  /** Tell the other tabs where we are. */
  tell(state) {
    this.last = state;
    if (this.leads) this.channel.postMessage({ kind: "state", state });
  }

  /** Resolves to whether the lock was got, as soon as that is known; holds it until the page goes. */
  #hold(options, why) {
    return new Promise((known) => {
      navigator.locks
        .request(this.name, options, (lock) => {
          known(Boolean(lock));
          if (!lock) return null;
          if (!this.leads) this.#lead(why);
          return new Promise(() => {});
        })
        .catch((trouble) => {
          known(false);
          if (trouble.name === "AbortError" && this.leads) this.#lose();
        });
    });
  }

  #lead(why) {
    this.leads = true;
    this.calls.lead(why, this.last);
  }

  #lose() {
    this.leads = false;
    this.calls.lost();
    this.#hold({}, "left");
  }

  #heard(message) {
    if (message.kind === "who" && this.leads && this.last) this.channel.postMessage({ kind: "state", state: this.last });
    if (message.kind === "state" && !this.leads) {
      this.last = message.state;
      this.calls.follow(message.state);
    }
  }
}
