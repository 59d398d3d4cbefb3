// Stores for journals, and the locks of a page: honest ones, and such as throw, hang, reorder or forget.

import { revoked } from "./answers.mjs";
import { thenless } from "./thenables.mjs";

const METHODS = ["get", "set", "delete"];

/**
 * `{ store, content, isHonest }`; `content` is what it really holds. An honest store may be slow; what it holds at
 * first may be damaged all the same.
 */
export function journalStore(world) {
  const { rng } = world;
  const content = new Map();
  const honest = {
    get: (key) => (content.has(key) && structuredClone(content.get(key))) || undefined,
    set: (key, value) => void content.set(key, structuredClone(value)),
    delete: (key) => void content.delete(key),
  };
  if (rng.chance(0.15)) damage(world, content);
  const slow = rng.pick([undefined, 1, 50]);
  const kept = Object.fromEntries(
    METHODS.map((name) => [name, slow ? later(world, honest[name], slow) : honest[name]]),
  );
  if (rng.chance(0.5)) return { store: rng.chance(0.5) ? kept : instanceOf(kept), content, isHonest: true };
  return { store: dishonest(world, kept, honest), content, isHonest: false };
}

const later =
  ({ clock, rng }, method, most) =>
  async (...given) => {
    await clock.sleep(rng.int(0, most));
    return method(...given);
  };

/** Methods of a class, as most libraries have them. */
function instanceOf(methods) {
  class Store {
    get(key) {
      return methods.get(key);
    }
    set(key, value) {
      return methods.set(key, value);
    }
    delete(key) {
      return methods.delete(key);
    }
  }
  return new Store();
}

function dishonest(world, kept, honest) {
  const { rng, clock } = world;
  const bad = {
    throws() {
      throw new Error("the disk is full");
    },
    throwsOddly() {
      throw revoked();
    },
    rejects: () => Promise.reject(new Error("the disk is full")),
    rejectsNothing: () => Promise.reject(),
    hangs: () => new Promise(() => {}),
    hangsLong:
      (name) =>
      async (...given) => {
        await clock.sleep(rng.int(5000, 60_000));
        return honest[name](...given);
      },
    reorders:
      (name) =>
      async (...given) => {
        await clock.sleep(rng.int(0, 3000));
        return honest[name](...given);
      },
    forgets: () => undefined,
    garbage: () =>
      rng.pick([
        null,
        7,
        "text",
        [],
        [null],
        {},
        [{}],
        [7, { id: 7 }],
        { partIds: null },
        revoked(),
        [revoked()],
        thenless(),
        Symbol("x"),
      ]),
  };
  const kind = rng.pick(Object.keys(bad));
  const methods = rng.chance(0.4) ? METHODS : [rng.pick(METHODS)];
  const [first, chance] = rng.pick([
    [0, 1],
    [rng.int(1, 6), 1],
    [0, 0.3],
  ]);
  let calls = 0;
  const store = { ...kept };
  for (const name of methods) {
    const faulty = ["hangsLong", "reorders"].includes(kind) ? bad[kind](name) : bad[kind];
    store[name] = (...given) => {
      calls += 1;
      return calls > first && rng.chance(chance) ? faulty(...given) : kept[name](...given);
    };
  }
  return store;
}

/** What an older version, another library or a crash may have left. */
function damage({ rng, base }, content) {
  const entry = {
    id: "old",
    bytes: 3,
    filename: "a file.bin",
    purpose: "user_data",
    endpoint: base,
    fingerprint: "0".repeat(32),
    expires: rng.pick([null, 1, 1e300, Number.NaN]),
  };
  const journal = {
    uploadId: "upload_old",
    bytes: 3,
    partSize: 1,
    confirmed: 1,
    partIds: [[0, "part_old"]],
    prefixLength: 1,
    prefixMd5: "0".repeat(32),
    createdAt: 1,
    expiresAt: 2,
    savedAt: 3,
    completing: false,
    grant: null,
  };
  content.set(
    "index",
    rng.pick([[entry], [entry, null, 7], "damaged", { length: 3 }, [{ ...entry, bytes: "3" }], [entry, entry]]),
  );
  const changes = [
    {},
    { partIds: null },
    { partIds: [[9, "x"]] },
    { partIds: [null] },
    { expiresAt: 1e300, createdAt: 0 },
    { savedAt: 8.64e15, expiresAt: 9e15 },
    { uploadId: "" },
    { partSize: 0 },
    { bytes: -1 },
    { prefixLength: 2 ** 60 },
  ];
  content.set("journal:old", rng.pick([undefined, "damaged", { ...journal, ...rng.pick(changes) }]));
}

/** The `navigator.locks` of a world; `undefined` where there are none. */
export function webLocks({ rng, clock }) {
  const honest = honestLocks(clock);
  const boom = () => {
    throw new Error("locks are not allowed here");
  };
  const kind = rng.weighted([
    [4, "none"],
    [4, "honest"],
    [1, "hangs"],
    [1, "throws"],
    [1, "rejects"],
    [1, "odd"],
    [1, "unreadable"],
  ]);
  const never = () => new Promise(() => {});
  return {
    none: undefined,
    honest,
    hangs: rng.pick([
      { request: never, query: never },
      {
        ...honest,
        request: (name, options, run) => (options.ifAvailable ? honest.request(name, options, run) : never()),
      },
    ]),
    throws: { request: boom, query: boom },
    rejects: { request: () => Promise.reject(new DOMException("no", "SecurityError")), query: () => Promise.reject() },
    odd: {
      request: () => rng.pick([undefined, 7, "never called back"]),
      query: () => rng.pick([null, {}, { held: 7 }]),
    },
    unreadable: rng.pick([revoked(), {}, 7]),
  }[kind];
}

/** Web Locks, as far as they are used. */
function honestLocks(clock) {
  const held = new Map();
  const request = async (name, options, run) => {
    await clock.sleep(0);
    for (;;) {
      const before = held.get(name);
      if (!before) break;
      if (options.ifAvailable) return run(null);
      const aborted = new Promise((_, reject) => {
        options.signal?.addEventListener("abort", () => reject(options.signal.reason), { once: true });
        if (options.signal?.aborted) reject(options.signal.reason);
      });
      await Promise.race([before, aborted]);
    }
    let release;
    held.set(name, new Promise((resolve) => (release = resolve)));
    try {
      return await run({ name, mode: "exclusive" });
    } finally {
      held.delete(name);
      release();
    }
  };
  return { request, query: async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] }) };
}

/** Whether a store's content has the journal of this upload. */
export function isJournaled({ content }, uploadId) {
  return [...content].some(([key, value]) => key.startsWith("journal:") && value?.uploadId === uploadId);
}
