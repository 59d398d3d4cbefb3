// What a screen reader says: at most one sentence a second, and sums instead of a sentence for each file.

const INTERVAL = 1000;
const KEYS = { added: "added", restored: "announceRestored", completed: "announceCompleted", failed: "announceFailed" };

export class Announcer {
  #region;
  #counts = {};
  #others = [];
  #timer;

  /** `region` is a live region; `words` gives the current Words. */
  constructor(region, words) {
    this.#region = region;
    this.words = words;
  }

  /** One more file was "added" or "restored", has "completed" or has "failed"; or `more` of them. */
  count(what, more = 1) {
    if (more === 0) return;
    this.#counts[what] = (this.#counts[what] ?? 0) + more;
    this.#later();
  }

  say(key) {
    if (!this.#others.includes(key)) this.#others.push(key);
    this.#later();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const words = this.words();
      const sums = Object.entries(this.#counts).map(([what, count]) => words.say(KEYS[what], { count }));
      this.#region.textContent = [...sums, ...this.#others.map((key) => words.say(key))].join(". ");
      this.#counts = {};
      this.#others = [];
    }, INTERVAL);
  }
}
