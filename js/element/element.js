// The custom element: attributes and properties in, events and a form value out.

import { createUploadQueue } from "../queue/browser.js";
import { OPTION_ATTRIBUTES, optionsOf } from "./attributes.js";
import { eventsBetween } from "./events.js";
import { filesIn } from "./files-in.js";
import { FormState, formValueOf } from "./form.js";
import { Picker } from "./picker.js";
import { refusalOf } from "./status.js";
import { View } from "./view.js";
import { Words } from "./words.js";

/** A server has no HTMLElement, and only imports this. */
const Base = globalThis.HTMLElement ?? class {};

export class UploadFilesElement extends Base {
  static formAssociated = true;
  static observedAttributes = [...OPTION_ATTRIBUTES, "name", "required", "lang"];

  #internals = this.attachInternals();
  #form = new FormState(this.#internals);
  #view = new View(this.attachShadow({ mode: "open", delegatesFocus: true }), (action, item) =>
    this.#act(action, item),
  );
  #queue;
  #unsubscribe;
  #options = {};
  #messages = {};
  #words;
  #shown = [];
  #nextFrame;
  #picker = new Picker(() => Boolean(this.#queueOptions().resume));
  /** Suspended because it left the page. */
  #suspended = false;

  constructor() {
    super();
    const { input } = this.#view;
    input.addEventListener("change", () => {
      this.#add([...input.files]);
      // The same file may be picked again.
      input.value = "";
    });
    input.addEventListener("click", (event) => {
      if (this.#picker.open(input, (files) => this.#add(files))) event.preventDefault();
    });
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.addEventListener(type, (event) => this.#drag(type, event));
    }
    this.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
  }

  // ---------------------------------------------------------------------------- for the page

  /** The queue beneath, for all that the element has no attribute for. */
  get queue() {
    this.#queue ??= createUploadQueue(this.#queueOptions());
    return this.#queue;
  }

  /** Options that attributes cannot give, such as functions. They win over the attributes. */
  get options() {
    return this.#options;
  }

  set options(options) {
    this.#options = { ...options };
    this.#queue?.setOptions(this.#queueOptions());
    this.#showInput();
  }

  /** Words that replace the element's own. */
  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    this.#messages = { ...messages };
    this.#translate();
  }

  /** The ids of the Files. */
  get value() {
    return formValueOf(this.#shown);
  }

  get name() {
    return this.getAttribute("name") ?? "";
  }

  set name(name) {
    this.setAttribute("name", name);
  }

  get form() {
    return this.#internals.form;
  }

  get type() {
    return this.localName;
  }

  get required() {
    return this.hasAttribute("required");
  }

  set required(required) {
    this.toggleAttribute("required", required);
  }

  get disabled() {
    return this.hasAttribute("disabled");
  }

  set disabled(disabled) {
    this.toggleAttribute("disabled", disabled);
  }

  get validity() {
    return this.#internals.validity;
  }

  get validationMessage() {
    return this.#internals.validationMessage;
  }

  get willValidate() {
    return this.#internals.willValidate;
  }

  checkValidity() {
    return this.#internals.checkValidity();
  }

  reportValidity() {
    return this.#internals.reportValidity();
  }

  // ----------------------------------------------------------------------------- for the browser

  connectedCallback() {
    this.#upgrade();
    this.#guarded(() => {
      this.#unsubscribe ??= this.queue.subscribe(() => this.#changed());
      if (this.#suspended) this.queue.resume();
      this.#suspended = false;
      this.#translate();
      this.#showInput();
      const found = ({ length }) => this.#view.announcer.count("restored", length);
      this.queue.restore().then(found).catch(reportError);
    });
  }

  disconnectedCallback() {
    // An element that is moved is out for a moment.
    queueMicrotask(() => {
      if (this.isConnected || !this.#queue) return;
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
      this.#view.announcer.stop();
      this.#suspended = !this.#queue.paused;
      if (this.#suspended) this.#queue.suspend();
    });
  }

  attributeChangedCallback(name) {
    if (name === "lang") return this.#translate();
    if (name !== "name" && name !== "required") this.#guarded(() => this.#queue?.setOptions(this.#queueOptions()));
    this.#showInput();
    return this.#changed();
  }

  formDisabledCallback(disabled) {
    this.#view.input.disabled = disabled;
  }

  formResetCallback() {
    this.queue.remove();
    this.#changed();
  }

  // ---------------------------------------------------------------------------------- inside

  /** Properties that were set before the element was defined hide its own. */
  #upgrade() {
    for (const name of ["options", "messages"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  #queueOptions() {
    return { ...optionsOf(this), ...this.#options };
  }

  /** Wrong attributes are reported like the errors of a handler; the element stays as it was. */
  #guarded(work) {
    try {
      work();
    } catch (error) {
      reportError(error);
    }
  }

  #showInput() {
    const { accept, maxFiles } = this.#queueOptions();
    this.#view.input.accept = accept ?? "";
    this.#view.input.multiple = maxFiles !== 1;
  }

  #translate() {
    const lang = this.closest("[lang]")?.lang || document.documentElement.lang;
    this.#words = new Words(lang, this.#messages);
    this.#changed();
  }

  #add(files) {
    if (files.length === 0 || this.matches(":disabled")) return;
    this.queue.add(files);
    // The rows come with the next frame; the validity must not lag behind.
    this.#showForm(this.queue.items);
  }

  #drag(type, event) {
    if (this.matches(":disabled") || !event.dataTransfer?.types.includes("Files")) return;
    const inside = type === "dragenter" || type === "dragover";
    // Leaving for a child is no leaving.
    if (type !== "dragleave" || !this.contains(event.relatedTarget)) this.toggleAttribute("dragging", inside);
    if (inside) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    } else if (type === "drop") {
      this.#take(event, event.dataTransfer);
    }
  }

  async #take(event, dataTransfer) {
    if (!dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    try {
      const { files, folders } = await filesIn(dataTransfer, {
        withFolders: this.hasAttribute("folders"),
        withHandles: Boolean(this.#queueOptions().resume),
      });
      this.#view.note(folders > 0 ? this.#words.say("noFolders") : "");
      if (folders > 0) this.#view.announcer.say("noFolders");
      this.#add(files);
    } catch (error) {
      reportError(error);
    }
  }

  #act(action, { id }) {
    if (action === "chooseAgain") this.#chooseAgain(id);
    else this.queue[action](id);
  }

  #chooseAgain(id) {
    const take = ([file]) => file && this.queue.resume(id, file);
    const input = Object.assign(document.createElement("input"), { type: "file" });
    input.addEventListener("change", () => take(input.files));
    if (!this.#picker.open(input, take)) input.click();
  }

  #changed() {
    if (!this.#queue || !this.#words) return;
    const snapshot = this.#queue.getSnapshot();
    if (!this.#view.show(snapshot, this.#words)) {
      this.#nextFrame ??= requestAnimationFrame(() => {
        this.#nextFrame = undefined;
        this.#changed();
      });
    }
    const before = this.#shown;
    this.#shown = snapshot.items;
    this.#showForm(snapshot.items);
    if (before === snapshot.items) return;
    for (const [type, item] of eventsBetween(before, snapshot.items)) {
      if (type === "refused") {
        this.#view.announcer.say(refusalOf(item));
        continue;
      }
      if (type !== "progress") this.#view.announcer.count(type);
      this.#emit(`upload-${type}`, { item });
    }
    this.#emit("upload-change", snapshot);
  }

  #showForm(items) {
    const { name, required } = this;
    this.#form.show(items, { name, required, words: this.#words, anchor: this.#view.input });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
