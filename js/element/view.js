// The shadow tree: a place to drop files on, the list, the totals.

import { Announcer } from "./announcer.js";
import { make } from "./dom.js";
import { Row } from "./row.js";
import { styleSheet } from "./style.js";

/** Milliseconds of a frame that new rows may take. */
const BUDGET = 8;

export class View {
  #choose = make("span", { className: "choose" });
  #hint = make("span", { className: "hint" });
  #list = make("ul", { part: "list" });
  #totals = make("p", { part: "totals", className: "totals", dir: "auto" });
  #note = make("p", { part: "note", className: "note", dir: "auto", hidden: true });
  #region = make("div", { role: "status", className: "announcer" });
  #rows = new Map();
  /** The last frame in which rows were added, and the milliseconds that took. */
  #frame;
  #spent = 0;
  #act;
  #words;

  /** The real file input, over the whole drop zone. */
  input = make("input", { type: "file", part: "input" });

  constructor(root, act) {
    this.#act = act;
    root.adoptedStyleSheets = [styleSheet()];
    const slot = make("slot", { name: "drop-zone" }, this.#choose, " ", this.#hint);
    root.append(
      make("label", { part: "drop-zone" }, this.input, slot),
      this.#note,
      this.#list,
      this.#totals,
      this.#region,
    );
    this.announcer = new Announcer(this.#region, () => this.#words);
  }

  /** Shows a snapshot of the queue; gives whether all of it, because many new rows are more than a frame's work. */
  show({ items, totals }, words) {
    const translated = this.#words !== words;
    this.#words = words;
    if (translated) {
      this.#choose.textContent = words.say("choose");
      this.#hint.textContent = words.say("drop");
      this.#list.setAttribute("aria-label", words.say("files"));
    }
    this.#removeOthers(new Set(items.map(({ id }) => id)));
    const complete = this.#showRows(items, words, translated);
    this.#showTotals(items, totals, words);
    return complete;
  }

  #showRows(items, words, translated) {
    // It may be called twice in a frame.
    const frame = document.timeline.currentTime;
    if (frame !== this.#frame) this.#spent = 0;
    this.#frame = frame;
    for (const item of items) {
      const known = this.#rows.get(item.id);
      if (known?.item === item && !translated) continue;
      if (!known && this.#spent > BUDGET) return false;
      const start = performance.now();
      const shown = known ?? this.#addRow(item);
      shown.item = item;
      shown.row.show(item, words);
      if (!known) this.#spent += performance.now() - start;
    }
    return true;
  }

  /** Shows a text beneath the drop zone, until the next call; nothing if it is empty. */
  note(text) {
    this.#note.textContent = text;
    this.#note.hidden = text === "";
  }

  #addRow(item) {
    const shown = { row: new Row(item, this.#act), item: undefined };
    this.#rows.set(item.id, shown);
    this.#list.append(shown.row.element);
    return shown;
  }

  /** Removes the rows of items that are gone. The focus goes to the next row, or to the input. */
  #removeOthers(ids) {
    for (const [id, { row }] of this.#rows) {
      if (ids.has(id)) continue;
      const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
      const hadFocus = row.element.matches(":focus-within");
      row.element.remove();
      this.#rows.delete(id);
      if (hadFocus) (next?.querySelector("button") ?? this.input).focus();
    }
  }

  #showTotals(items, { loaded, total, secondsRemaining, count }, words) {
    let text = "";
    if (items.length > 1) {
      const sums = { count: items.length, loaded: words.bytes(loaded), size: words.bytes(total) };
      text = words.say("totals", sums);
      if (count.uploading > 0 && Number.isFinite(secondsRemaining)) {
        text = words.say("totalsLeft", { totals: text, left: words.duration(secondsRemaining) });
      }
    }
    if (this.#totals.textContent !== text) this.#totals.textContent = text;
  }
}
