/** The stores of `upload-file-chunked/proxy`: quotas, and which Files `onComplete` has recorded. */

/** A change of a record. Plain data: it can be sent to where the record is kept. */
export interface StoreChange {
  kind: "quota" | "file";
  name: string;
  details: Record<string, unknown>;
  /** Unix seconds. */
  now: number;
}

/**
 * A store of records: texts by key, at most some KiB each. To make one, keep a text for each key and change it with
 * {@link applyChange}, so that no other change of the same key comes between the read and the write.
 */
export interface QuotaStore {
  /** Applies the change to the record of `key`. Resolves with the answer of {@link applyChange}. */
  update(key: string, change: StoreChange): Promise<Record<string, unknown>>;
}

/**
 * Applies a change to the text of a record; `null` is no record. If the result has `expiresAt` (Unix seconds), the store
 * keeps `text` at least until then; otherwise there is nothing to write. `answer` is what `update` resolves with.
 */
export function applyChange(
  text: string | null,
  change: StoreChange,
): { text: string | null; expiresAt?: number; answer: Record<string, unknown> };

/** A store in the memory of this process. It forgets when the process ends, and other processes do not see it. */
export function memoryStore(): QuotaStore;

/** What is used of a database: `DatabaseSync` of node:sqlite, `Database` of better-sqlite3 and bun:sqlite. */
export interface SQLiteDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: each library has types of its own
  prepare(sql: string): { run(...values: any[]): any; get(...values: any[]): any };
}

/**
 * A store in SQLite, for the processes of one machine. It makes a table `uploads_proxy` and switches the database to WAL.
 *
 * @example
 * const store = sqliteStore(new DatabaseSync("uploads.sqlite"));
 */
export function sqliteStore(database: SQLiteDatabase): QuotaStore;

/** A client of `redis` (node-redis) or `ioredis`. */
export type RedisClient =
  // biome-ignore lint/suspicious/noExplicitAny: each library has types of its own
  { sendCommand(words: string[]): Promise<any> } | { call(command: string, ...words: string[]): Promise<any> };

/**
 * A store in Redis 6.2, Valkey 7.2 or newer. It reads with GET and writes with a script. Its keys expire.
 *
 * @example
 * const store = redisStore(await createClient({ url }).connect());
 */
export function redisStore(
  client: RedisClient,
  options?: { /** Of the keys. @default "uploads-proxy:" */ prefix?: string },
): QuotaStore;

/**
 * A store in Durable Objects of Cloudflare: one for each user, with SQLite storage, emptied by an alarm. Export
 * {@link UploadsStore} from the Worker and bind it.
 *
 * @example
 * store: (env) => durableObjectStore(env.UPLOADS_STORE),
 */
export function durableObjectStore(namespace: {
  // biome-ignore lint/suspicious/noExplicitAny: the types of Workers are not a dependency
  idFromName(name: string): any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  get(id: any): any;
}): QuotaStore;

/** The class of the Durable Objects. In wrangler.toml: `new_sqlite_classes = ["UploadsStore"]`. */
export class UploadsStore {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  constructor(state: any, env?: unknown);
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}
