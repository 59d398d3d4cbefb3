// Incomplete uploads of earlier pages, to continue or discard. The list is shown while nothing is uploading.

import { discardResumable, listResumable } from "upload-file-chunked";
import { formatBytes, percentOf } from "./format.js";

export class ResumableList {
  #section = document.getElementById("resumable-section");
  #list = document.getElementById("resumable");
  #template = document.getElementById("resumable-template");
  #settings;
  #onFile;

  /** `onFile` is called with the file chosen for an entry, and the options that continue the upload. */
  constructor({ settings, onFile }) {
    this.#settings = settings;
    this.#onFile = onFile;
  }

  /** Shows the resumable uploads, except those in `shown`, which have a row. */
  async show(shown = new Set()) {
    const entries = await listResumable().catch(() => []); // Without IndexedDB nothing was stored.
    const left = entries.filter(({ uploadId }) => !shown.has(uploadId));
    this.#list.replaceChildren(...left.map((entry) => this.#item(entry)));
    this.#section.hidden = left.length === 0;
  }

  hide() {
    this.#section.hidden = true;
  }

  #item(entry) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    const find = (selector) => item.querySelector(selector);
    const percent = percentOf(entry.confirmed, entry.bytes);
    find(".name").textContent = entry.filename;
    find(".size").textContent = formatBytes(entry.bytes);
    find(".resumable-facts").textContent = [
      `${percent} % sent`,
      entry.expiresAt && `expires ${entry.expiresAt.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`,
      entry.purpose,
    ]
      .filter(Boolean)
      .join(" · ");
    find("input").setAttribute("aria-label", `Choose ${entry.filename} again to continue`);
    find("input").onchange = ({ target }) => {
      if (target.files.length === 0) return;
      const { id, purpose, endpoint } = entry;
      this.#onFile(target.files[0], { resume: true, resumeId: id, purpose, baseURL: endpoint });
    };
    find("button").setAttribute("aria-label", `Discard the upload of ${entry.filename}`);
    find("button").onclick = () => this.#discard(entry, item);
    return item;
  }

  async #discard(entry, item) {
    for (const control of item.querySelectorAll("button, input")) control.disabled = true;
    const { apiKey, dangerouslyAllowBrowser } = this.#settings.read();
    await discardResumable(entry.id, { ...(apiKey && { apiKey, dangerouslyAllowBrowser }), maxRetries: 1 });
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#section.hidden = this.#list.childElementCount === 0;
    // The button with the focus is gone.
    (next?.querySelector("button") ?? document.getElementById("file-input")).focus();
  }
}
