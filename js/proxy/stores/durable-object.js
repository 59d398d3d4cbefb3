// A store in Durable Objects of Cloudflare: one object per key, so one per user, with SQLite storage. An alarm empties it
// when its record has expired.
//
// The class has no base class, so that this file can be imported on every platform: it is called by `fetch`.

import { applyChange } from "./change.js";

/** Export it from the Worker, and bind it in wrangler.toml with `new_sqlite_classes = ["UploadsStore"]`. */
export class UploadsStore {
  #storage;

  constructor({ storage }) {
    this.#storage = storage;
  }

  /** Applies the change in the body. */
  async fetch(request) {
    const change = await request.json();
    // Synchronous from here to the write: no other change comes between.
    const { text, expiresAt, answer } = applyChange(this.#row()?.text ?? null, change);
    if (expiresAt !== undefined) {
      this.#storage.sql.exec("INSERT OR REPLACE INTO record VALUES (0, ?, ?)", text, expiresAt);
      // An alarm that comes too early sets the next one.
      if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(expiresAt * 1000);
    }
    return Response.json(answer);
  }

  async alarm() {
    const expiresAt = this.#row()?.expires_at ?? 0;
    if (expiresAt * 1000 <= Date.now()) await this.#storage.deleteAll();
    else await this.#storage.setAlarm(expiresAt * 1000);
  }

  #row() {
    // Not in the constructor: `deleteAll` removes the table too.
    this.#storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, text TEXT NOT NULL, expires_at REAL NOT NULL)",
    );
    return this.#storage.sql.exec("SELECT text, expires_at FROM record").toArray()[0];
  }
}

/** The store over the binding of {@link UploadsStore}. */
export function durableObjectStore(namespace) {
  if (typeof namespace?.idFromName !== "function") {
    throw new TypeError("durableObjectStore: expected the binding of a Durable Object, such as env.UPLOADS_STORE");
  }
  return {
    async update(key, change) {
      const body = JSON.stringify(change);
      // The address only has to be one; the object does not read it.
      const object = namespace.get(namespace.idFromName(key));
      const response = await object.fetch("https://store.invalid/", { method: "POST", body });
      if (!response.ok) throw new Error(`the Durable Object answered with status ${response.status}`);
      return response.json();
    },
  };
}
