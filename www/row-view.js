// The row of one file in the document. It contains no upload logic.

import { copyOnClick } from "./copy.js";
import { formatBytes, formatDuration, formatSpeed, percentOf } from "./format.js";

/** The buttons of each state; the others are hidden. A failed row has Retry only if a retry is useful. */
const BUTTONS = {
  queued: ["cancel"],
  uploading: ["pause", "cancel"],
  done: ["verify", "remove"],
  failed: ["retry", "remove"],
  cancelled: ["retry", "remove"],
};

const STATUS = { queued: "Waiting", uploading: "Uploading", done: "Done", failed: "Failed", cancelled: "Cancelled" };

export class RowView {
  element = document.getElementById("row-template").content.firstElementChild.cloneNode(true);
  #name;
  #quarter = 0;
  #paused = false;

  constructor(file) {
    this.#name = file.name;
    this.find(".name").textContent = file.name;
    this.find(".size").textContent = formatBytes(file.size);
    this.testid("progress").setAttribute("aria-label", `Upload of ${file.name}`);
    this.testid("verify-progress").setAttribute("aria-label", `Comparison of ${file.name}`);
    copyOnClick(this.testid("copy-id"), this.testid("file-id"));
    copyOnClick(this.testid("copy-md5"), this.testid("md5"));
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  testid(id) {
    return this.find(`[data-testid="${id}"]`);
  }

  /** @param {"queued" | "uploading" | "done" | "failed" | "cancelled"} state */
  enter(state, { retry = true } = {}) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    this.element.dataset.state = state;
    this.#say(STATUS[state], this.#name);
    for (const button of ["verify", "retry", "pause", "cancel", "remove"]) {
      this.testid(button).hidden = !BUTTONS[state].includes(button) || (button === "retry" && !retry);
    }
    // If the button with the focus disappears, keyboard users would be at the top of the page again.
    if (focused?.hidden) this.find(".actions button:not([hidden])").focus();
    if (state === "uploading") this.#reset();
    else this.#figures({});
  }

  progress({ loaded, total, partsCompleted, partsTotal, bytesPerSecond, secondsRemaining }) {
    const percent = percentOf(loaded, total);
    const finishing = loaded === total; // Every part is confirmed; the service creates the File.
    const left = formatDuration(secondsRemaining);
    this.#bar(loaded, total);
    this.#figures({
      bytes: `${formatBytes(loaded)} of ${formatBytes(total)}`,
      parts: partsTotal > 1 ? `${partsCompleted} of ${partsTotal} parts` : "",
      speed: this.#paused ? "" : formatSpeed(bytesPerSecond),
      "time-left": finishing || this.#paused ? "" : left && `${left} left`,
    });
    const quarter = Math.floor(percent / 25);
    if (quarter > this.#quarter) {
      this.#quarter = quarter;
      if (!this.#paused) this.#say(finishing ? "Finishing" : STATUS.uploading, `${this.#name}, ${percent} %`);
    }
  }

  paused(paused) {
    this.#paused = paused;
    this.element.toggleAttribute("data-paused", paused);
    if (paused) for (const id of ["speed", "time-left"]) this.testid(id).textContent = "";
    this.testid("pause").textContent = paused ? "Resume" : "Pause";
    this.#say(paused ? "Paused" : STATUS.uploading, this.#name);
  }

  /** Shows a warning. */
  warning(words) {
    this.testid("warning").textContent = words;
    this.testid("warning").hidden = false;
  }

  /** Cancel was clicked, and the cancel at the service is still running. */
  cancelling() {
    this.#say("Cancelling", this.#name);
  }

  /** Shows the API's Upload, and a line with time and speed. */
  result(upload, summary) {
    this.#bar(1, 1);
    this.#figures({ bytes: summary });
    this.testid("file-id").textContent = upload.file.id;
    this.find(".result").hidden = false;
  }

  md5(hex) {
    this.testid("md5").textContent = hex;
    this.find(".md5-line").hidden = false;
  }

  error({ words, message, facts }) {
    this.find(".error-words").textContent = words;
    this.find(".error-message").textContent = message;
    this.find(".error-facts").replaceChildren(
      ...facts.map((fact) => Object.assign(document.createElement("code"), { textContent: fact })),
    );
    this.testid("error").hidden = false;
  }

  #reset() {
    this.paused(false);
    this.#quarter = 0;
    this.testid("warning").hidden = true;
    this.testid("error").hidden = true;
    this.#bar(0, 1);
    this.#figures({});
  }

  #bar(value, max) {
    Object.assign(this.testid("progress"), { max, value });
    this.testid("percent").textContent = `${percentOf(value, max)} %`;
  }

  #figures(texts) {
    for (const id of ["bytes", "parts", "speed", "time-left"]) this.testid(id).textContent = texts[id] ?? "";
  }

  /** `seen` is visible; `heard` is only for screen readers. */
  #say(seen, heard) {
    this.find(".status-text").textContent = seen;
    this.find(".status .visually-hidden").textContent = heard;
  }
}
