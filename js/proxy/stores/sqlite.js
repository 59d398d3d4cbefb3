// A store in a database of SQLite: for several processes of one machine. It takes an open `DatabaseSync` of node:sqlite,
// or a `Database` of better-sqlite3 or bun:sqlite: all have `prepare`, `run` and `get`.

import { applyChange } from "./change.js";

/** Milliseconds that a process waits while another writes. */
const BUSY = 5000;
/** Changes until the expired rows are removed. */
const SWEEP = 1000;

export function sqliteStore(database) {
  if (typeof database?.prepare !== "function") {
    throw new TypeError("sqliteStore: expected an open database of node:sqlite, better-sqlite3 or bun:sqlite");
  }
  const prepare = (sql) => database.prepare(sql);
  prepare(`PRAGMA busy_timeout = ${BUSY}`).get();
  prepare("PRAGMA journal_mode = WAL").get();
  prepare(
    "CREATE TABLE IF NOT EXISTS uploads_proxy (key TEXT PRIMARY KEY, text TEXT NOT NULL, expires_at REAL NOT NULL)",
  ).run();
  // Immediate: two processes that first read and then write would wait for each other.
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map(prepare);
  const read = prepare("SELECT text FROM uploads_proxy WHERE key = ?");
  const write = prepare("INSERT OR REPLACE INTO uploads_proxy (key, text, expires_at) VALUES (?, ?, ?)");
  const sweep = prepare("DELETE FROM uploads_proxy WHERE expires_at <= ?");
  let changes = 0;

  return {
    async update(key, change) {
      // Everything here is synchronous: no other change of this process comes between.
      begin.run();
      try {
        const { text, expiresAt, answer } = applyChange(read.get(key)?.text ?? null, change);
        if (expiresAt !== undefined) write.run(key, text, expiresAt);
        changes += 1;
        if (changes % SWEEP === 0) sweep.run(change.now);
        commit.run();
        return answer;
      } catch (error) {
        rollback.run();
        throw error;
      }
    },
  };
}
