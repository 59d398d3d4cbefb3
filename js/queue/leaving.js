// Asks before the page is left while files are uploading.

/** Listens for `beforeunload` only while it must: a listener keeps some browsers from caching the page. */
export class LeaveWarning {
  #listening = false;
  #ask = (event) => {
    event.preventDefault();
    // What browsers before 2024 look at.
    event.returnValue = true;
  };

  /** Whether leaving now would lose something. */
  set(needed) {
    if (needed === this.#listening || typeof globalThis.addEventListener !== "function") return;
    this.#listening = needed;
    globalThis[needed ? "addEventListener" : "removeEventListener"]("beforeunload", this.#ask);
  }
}
