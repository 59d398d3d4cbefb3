// Options as callers give them: right ones in every form, and wrong ones of every type.

import { revoked } from "./answers.mjs";
import { thenless, throwingThenable } from "./thenables.mjs";

const PURPOSES = ["user_data", "assistants", "batch", "a new one/ä"];

/**
 * `{ options, change, expected, isWrong, mistake, hasTrouble, usesXHR, … }` for an upload of `source` to `base` by `fetch`,
 * or by what the page has where that is `undefined`. `isOver` says whether a session that runs out has.
 * `hasTrouble` where the caller's own functions fail, `isWrong` where it must be refused before any request.
 */
export function uploadOptions(world, { source, size, base, fetch, number, purpose, isOver, isCalm, store, signal }) {
  const { rng } = world;
  const maxRetries = rng.weighted([
    [3, 0],
    [4, 1],
    [3, 2],
    [1, 4],
  ]);
  const timeout = isCalm ? 90_000 : rng.pick([50, 1000, 10_000, 90_000]);
  const isHurried = !fetch && !isCalm;
  const parts = rng.weighted([
    [3, 1],
    [3, rng.int(2, 4)],
    [2, rng.int(5, 9)],
  ]);
  const { apiKey, headers, hasTrouble } = isOver ? session(world, isOver) : credentials(world);
  const good = {
    baseURL: base + rng.pick(["", "/", "?version=1"]),
    fetch,
    apiKey,
    headers,
    // The only trace of the call in a request that the platform sends.
    organization: callName(number),
    dangerouslyAllowBrowser: true,
    purpose: purpose ?? rng.pick(PURPOSES),
    maxRetries,
    timeout,
    partSize: Math.max(1, Math.ceil(size / parts)),
    concurrency: rng.weighted([
      [3, undefined],
      [2, rng.int(1, 8)],
      [world.isAuto ? 20 : 0, "auto"],
    ]),
    md5: rng.weighted([
      [5, undefined],
      [1, true],
      [store || source.isStream ? 0 : 1, false],
    ]),
    query: rng.weighted([
      [4, undefined],
      [1, { a: 1, b: true, c: "ä" }],
    ]),
    extraBody: rng.weighted([
      [4, undefined],
      [1, { metadata: { note: "first" } }],
    ]),
    expiresAfter: rng.weighted([
      [6, undefined],
      [1, { anchor: "created_at", seconds: 3600 }],
    ]),
    transport: rng.pick(fetch ? [undefined, "auto", "fetch"] : [undefined, "auto", "xhr", "xhr", "fetch"]),
    stallTimeout: isHurried ? rng.pick([undefined, 1000, 10_000]) : undefined,
    responseTimeout: isHurried ? rng.pick([undefined, 2000, 30_000]) : undefined,
    findFile: rng.chance(0.15) || undefined,
    restart: rng.chance(0.2) || undefined,
    onConflict: rng.weighted([
      [4, undefined],
      [1, "wait"],
    ]),
    resume: store,
    signal,
    ...source.options,
  };
  for (const name of Object.keys(good)) if (good[name] === undefined) delete good[name];
  const { filename = source.file?.name, extraBody, stallTimeout, responseTimeout, restart, transport } = good;
  const expected = { purpose: good.purpose, filename, note: extraBody?.metadata.note };
  const isWrong = rng.chance(0.06);
  const mistake = isWrong ? wrong(world) : {};
  Object.defineProperties(good, Object.getOwnPropertyDescriptors(mistake));
  return {
    ...formed(rng, good, isWrong),
    expected,
    isWrong,
    mistake: Object.keys(mistake)[0],
    maxRetries,
    timeout,
    stallTimeout,
    responseTimeout,
    restart,
    usesXHR: !fetch && transport !== "fetch",
    hasTrouble,
    parts,
  };
}

/** What a call is known by in its requests, as `organization`. */
export const callName = (number) => `call-${number}`;

/** A key of a session: when it has run out there is another, or none, or nobody who says. */
function session({ rng, secrets: [key] }, isOver) {
  const renewed = rng.pick([
    () => key,
    async () => key,
    () => Promise.reject(new Error("signed out")),
    () => new Promise(() => {}),
    () => new Promise(() => {}),
  ]);
  return { apiKey: () => (isOver() ? renewed() : key), hasTrouble: true };
}

/** Who asks: secrets as they are, or by functions that work, fail or hang. */
function credentials(world) {
  const { rng, secrets } = world;
  const [key, header] = secrets;
  const good = {
    apiKey: rng.pick([key, () => key, async () => key, undefined]),
    headers: rng.pick([
      { "x-secret": header },
      () => ({ "x-secret": header }),
      new Headers({ "x-secret": header }),
      [["x-secret", header]],
      undefined,
    ]),
    hasTrouble: false,
  };
  if (rng.chance(0.85)) return good;
  let calls = 0;
  const from = rng.int(1, 4);
  const bad = rng.pick([
    () => {
      throw new Error("no session");
    },
    () => Promise.reject(revoked()),
    () => Promise.reject(),
    () => new Promise(() => {}),
    () => `${key}\n`,
    () => 7,
    () => null,
    thenless,
    () =>
      throwingThenable(() => {
        throw new Error("then failed");
      }),
  ]);
  const badHeaders = rng.pick([
    bad,
    () => ({ "x-secret": `${header}\r\nx: y` }),
    () => revoked(),
    () => ({ [`bad ${header}`]: "x" }),
  ]);
  const later = (first, then) => () => {
    calls += 1;
    return calls < from ? first : then();
  };
  return rng.chance(0.5)
    ? { ...good, apiKey: later(key, bad), hasTrouble: true }
    : { ...good, headers: later({ "x-secret": header }, badHeaders), hasTrouble: true };
}

const circular = {};
circular.self = circular;

/** An object whose look at any property fails. */
const thrower = (name) => ({
  get [name]() {
    throw new Error(`${name} cannot be read`);
  },
});

/** Options that must be refused. */
function wrong({ rng, secrets, realm, isPage }) {
  const [, header] = secrets;
  // What is wrong with a secret must not be told with it.
  const name = rng.pick(rng.chance(0.3) ? ["headers", "apiKey", "baseURL"] : Object.keys(WRONG));
  if (rng.chance(0.3)) return thrower(name);
  return { [name]: rng.pick(WRONG[name]({ header, realm, isPage })) };
}

const WRONG = {
  purpose: () => [7, "", {}, null, Symbol("purpose"), revoked()],
  filename: () => [7, {}, [], () => {}, revoked()],
  mimeType: () => [7, {}],
  bytes: () => [0, -1, 1.5, "3", 3n, Number.NaN, 2 ** 40, {}],
  partSize: () => [0, -1, 1.5, "1", 1n, Number.NaN, 2 ** 27, Symbol("size"), revoked()],
  concurrency: () => [0, 65, 1.5, "many", {}, true],
  md5: () => ["abc", 7, {}, "g".repeat(32)],
  maxRetries: () => [-1, 101, 1.5, "3", Number.POSITIVE_INFINITY],
  timeout: () => [0, -1, 2 ** 31, "10", Number.POSITIVE_INFINITY],
  stallTimeout: () => [0, "1", 2 ** 31],
  responseTimeout: () => [0, "1", 2 ** 31],
  maxDuration: () => [0, -1, 1.5, "1", 2 ** 31],
  maxRequests: () => [0, 9, 10.5, "10", 10n, 1e9],
  headers: ({ header }) => [
    7,
    "x: y",
    { "bad name": header },
    { "x-secret": `${header}\nx` },
    [["x-secret", `${header}\r\nx: y`]],
    revoked(),
  ],
  query: ({ realm }) => [
    7,
    "a=b",
    { a: {} },
    { a: Symbol("a") },
    revoked(),
    new realm.Uint8Array(2).buffer && { a: [] },
  ],
  baseURL: ({ header }) => [7, {}, "ftp://x/", `http://u:${header}@host/`, "http://", "data:,x"],
  apiKey: ({ header }) => [7, {}, `${header} x`, `${header}ä`, ""],
  extraBody: () => [7, "x", [1], circular, { big: 1n }, revoked(), { toJSON: () => 7 }],
  expiresAfter: () => [7, {}, { anchor: "created_at", seconds: 1 }, { anchor: "x", seconds: 3600 }, revoked()],
  onProgress: () => [7, {}, "f"],
  onWarning: () => [7, {}],
  onEvent: () => [7, true],
  fetch: () => [7, {}, "fetch"],
  signal: () => [7, {}, "abort", revoked()],
  resume: () => [7, {}, "yes", { get() {}, set() {} }, revoked(), thrower("get")],
  resumeId: () => [7, {}],
  transport: ({ isPage }) => ["carrier", isPage ? 8 : "xhr", 7],
  onConflict: () => ["queue", 7],
  purpos: () => ["user_data"],
  ifBusy: () => ["wait"],
};

/** The options in one of the forms in which objects come; `change` changes them afterwards where one can. */
function formed(rng, good, isWrong) {
  const descriptors = Object.getOwnPropertyDescriptors(good);
  const forms = {
    plain: () => good,
    bare: () => Object.create(null, descriptors),
    inherited: () => Object.create(Object.create({}, descriptors)),
    proxy: () => new Proxy(good, {}),
    getters() {
      const read = (name) => ({ get: () => good[name], enumerable: true });
      return Object.create(null, Object.fromEntries(Object.keys(good).map((name) => [name, read(name)])));
    },
  };
  // Misspelled names are refused in plain objects alone.
  const form = isWrong
    ? "plain"
    : rng.weighted([
        [6, "plain"],
        [1, "bare"],
        [1, "inherited"],
        [1, "proxy"],
        [1, "getters"],
      ]);
  const change = () => {
    Object.assign(good, { purpose: "changed", filename: "changed.bin" });
    if (good.extraBody && !isWrong) good.extraBody.metadata.note = "changed";
  };
  return { options: forms[form](), change: isWrong ? () => {} : change };
}
