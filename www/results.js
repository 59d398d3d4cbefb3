// The list of completed uploads: ids to copy, and a comparison with the chosen file.

import { copyOnClick } from "./copy.js";
import { md5FromLocalServer } from "./service.js";
import { offerVerification } from "./verification.js";

export class Results {
  #section;
  #list;
  /** The entries by the ids of their items. */
  #entries = new Map();

  constructor(section) {
    this.#section = section;
    this.#list = section.querySelector("ul");
  }

  /** Adds a completed item of the queue, which was uploaded with `options`. */
  async add({ id, name, file, upload }, options) {
    const entry = document.getElementById("result-template").content.firstElementChild.cloneNode(true);
    const find = (testid) => entry.querySelector(`[data-testid="${testid}"]`);
    entry.querySelector(".name").textContent = name;
    find("file-id").textContent = upload.file.id;
    find("verify-progress").setAttribute("aria-label", `Comparison of ${name}`);
    copyOnClick(find("copy-id"), find("file-id"));
    copyOnClick(find("copy-md5"), find("md5"));
    const stop = offerVerification(find, entry.querySelector(".verification"), file, upload.file.id, options);
    this.#entries.set(id, { entry, stop });
    this.#list.append(entry);
    this.#section.hidden = false;
    const md5 = await md5FromLocalServer(upload, options.baseURL);
    if (!md5) return;
    find("md5").textContent = md5;
    entry.querySelector(".md5-line").hidden = false;
  }

  /** Removes those whose items are gone. */
  keep(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const [id, { entry, stop }] of this.#entries) {
      if (ids.has(id)) continue;
      stop();
      entry.remove();
      this.#entries.delete(id);
    }
    this.#section.hidden = this.#entries.size === 0;
  }
}
