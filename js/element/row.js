// The row of one item.

import { icon, make } from "./dom.js";
import { statusOf } from "./status.js";

const ICONS = {
  pause: "M8 5v14M16 5v14",
  resume: "M8 5l11 7-11 7z",
  retry: "M4 12a8 8 0 1 0 3-6.2M7 2v4h4",
  cancel: "M6 6l12 12M18 6L6 18",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  chooseAgain: "M4 7V5h6l2 2h8v12H4z",
};

const ENDED = ["completed", "failed", "cancelled"];

/** The actions that an item offers, in the order they are shown. */
function actionsOf({ state, file, error, canRetry, canResume }) {
  const ended = ENDED.includes(state);
  const actions = [];
  if (!(ended || state === "paused")) actions.push("pause");
  if (canResume && !ended) actions.push("resume");
  if (!file && state === "paused" && (error || !canResume)) actions.push("chooseAgain");
  if (canRetry) actions.push("retry");
  actions.push(ended ? "remove" : "cancel");
  return actions;
}

export class Row {
  #name = make("span", { part: "name", className: "name", dir: "auto" });
  #size = make("span", { part: "size", className: "size", dir: "auto" });
  #status = make("span", { part: "status", className: "status" });
  #bar = make("progress", { part: "progress", max: 1 });
  #buttons = make("span", { part: "actions", className: "actions" });
  #act;
  #item;
  #words;
  #actions = [];

  /** `act(action, item)` is called when a button is pressed. */
  constructor(item, act) {
    this.#act = act;
    const body = [make("span", { className: "head" }, this.#name, this.#size), this.#bar, this.#status, this.#buttons];
    const slot = make("slot", { name: `row-${item.id}` }, make("div", { className: "body" }, ...body));
    this.element = make("li", { part: "row" }, slot);
  }

  show(item, words) {
    const before = this.#words === words ? this.#item : undefined;
    this.#item = item;
    this.#words = words;
    const { name, size, state, progress } = item;
    if (state !== before?.state) {
      this.element.dataset.state = state;
      this.element.setAttribute("part", `row row-${state}`);
      // What a service says is in its own language. Elsewhere the first letter may be a mark that a number is written with.
      this.#status.dir = state === "failed" ? "auto" : "";
      this.#bar.hidden = state === "failed" && item.error?.name === "FileRejectedError";
    }
    if (size !== before?.size) {
      this.#set(this.#name, name);
      this.#name.title = name;
      this.#set(this.#size, words.bytes(size));
      this.#bar.setAttribute("aria-label", words.say("progress", { name }));
    }
    this.#set(this.#status, statusOf(item, words));
    const part = state === "completed" ? 1 : size && progress.loaded / size;
    if (this.#bar.value !== part) this.#bar.value = part;
    const actions = actionsOf(item);
    if (before && actions.join() === this.#actions.join()) return;
    this.#actions = actions;
    this.#showButtons(actions, name, words);
  }

  focus() {
    this.#buttons.querySelector("button")?.focus();
  }

  #showButtons(actions, name, words) {
    const buttons = [...this.#buttons.children];
    const focused = buttons.findIndex((button) => button.matches(":focus"));
    const before = buttons.map(({ dataset }) => dataset.action);
    // Pause and resume are one button, so the focus stays on it.
    for (const [index, action] of actions.entries()) {
      const button = buttons[index] ?? this.#button();
      if (before[index] !== action) {
        button.dataset.action = action;
        button.setAttribute("part", `button ${action}-button`);
        button.replaceChildren(icon(ICONS[action]));
      }
      const label = words.say(action, { name });
      if (button.title !== label) Object.assign(button, { title: label, ariaLabel: label });
    }
    for (const button of buttons.slice(actions.length)) button.remove();
    if (focused >= actions.length) this.focus();
  }

  #button() {
    const button = make("button", { type: "button" });
    button.addEventListener("click", () => this.#act(button.dataset.action, this.#item));
    this.#buttons.append(button);
    return button;
  }

  #set(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }
}
