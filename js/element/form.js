// What a form gets of the items.

const UNFINISHED = ["queued", "uploading", "waiting", "paused"];

/** The ids of the Files, in the order of the list. */
export const formValueOf = (items) => items.filter(({ upload }) => upload).map(({ upload }) => upload.file.id);

/** The validity as `{ flags, message }`, where `message` is the key of its words. Nothing is submitted half. */
function validityOf(items, required) {
  // What was left by an earlier page and what was not taken was never part of this form.
  const own = items.filter(({ file, error }) => file && error?.name !== "FileRejectedError");
  if (own.some(({ state }) => UNFINISHED.includes(state)))
    return { flags: { customError: true }, message: "unfinished" };
  if (own.some(({ state }) => state === "failed")) return { flags: { customError: true }, message: "hasFailed" };
  if (required && formValueOf(items).length === 0) return { flags: { valueMissing: true }, message: "required" };
  return { flags: {} };
}

/** What the form knows of the element; set only when it changes, because that makes work for the browser. */
export class FormState {
  #internals;
  #known;

  constructor(internals) {
    this.#internals = internals;
  }

  /** `anchor` is where the browser shows what is wrong. */
  show(items, { name, required, words, anchor }) {
    const ids = formValueOf(items);
    const { flags, message } = validityOf(items, required);
    const text = message && words.say(message);
    const known = JSON.stringify([name, ids, text]);
    if (known === this.#known) return;
    this.#known = known;
    const data = name && ids.length > 0 ? new FormData() : null;
    for (const id of ids) data?.append(name, id);
    this.#internals.setFormValue(data);
    this.#internals.setValidity(flags, text, anchor);
  }
}
