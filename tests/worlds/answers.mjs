// Answers as a fetch may give them: genuine, foreign, half, endless, or nothing of the kind.

const encoder = new TextEncoder();

/** Chunks read in one turn of the event loop above which a page would be frozen. */
const FROZEN = 4000;

/** Empty chunks that come at once; those after them take a second each, or a world would take minutes. */
const QUICK = 6000;

/** Bytes that nobody may read of an answer: the library stops at 16 MiB. */
const TOO_MANY = 24 * 2 ** 20;

const LUMP = new Uint8Array(2 ** 20).fill(0x20);

/** A body that gives `chunks`, then ends, fails, or stays silent; `cut` says which. */
function bodyOf(chunks, { cut = "end", delay = 0, clock, error }) {
  const left = [...chunks];
  return new ReadableStream(
    {
      async pull(controller) {
        if (delay) await clock.sleep(delay);
        if (left.length > 0) return controller.enqueue(left.shift());
        if (cut === "end") controller.close();
        else if (cut === "error") controller.error(error);
        else return new Promise(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** A body that always has more of `chunk`. A reader without a limit never ends. */
function endless(chunk, { world, clock }) {
  let reads = 0;
  let read = 0;
  let inTurn = 0;
  let isCounting = false;
  return {
    getReader: () => ({
      async read() {
        reads += 1;
        read += chunk.length;
        if (!isCounting) {
          isCounting = true;
          clock.turn().then(() => {
            inTurn = 0;
            isCounting = false;
          });
        }
        inTurn += 1;
        if (inTurn > FROZEN) {
          world.fail("the event loop is not frozen", `an answer of ${reads} empty chunks was read in one turn`);
          throw new Error("frozen");
        }
        if (read > TOO_MANY) {
          world.fail("an answer is read to a limit", `${read} bytes were read`);
          throw new Error("too long");
        }
        if (reads > QUICK) await clock.sleep(1000);
        return { done: false, value: chunk };
      },
      cancel() {
        return world.rng.chance(0.3) ? Promise.reject(new Error("cancel failed")) : undefined;
      },
    }),
  };
}

/** Looks like a Response, and is none: no status is too odd for it. */
class Imitation {
  constructor(text, { status, headers, body }) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = headers;
    this.body = body;
    this.text = async () => text;
    this.json = async () => JSON.parse(text);
  }
}

/** Headers of another implementation: an iterable with `get`. */
function foreignHeaders(headers) {
  const pairs = Object.entries(headers);
  return {
    get: (name) => pairs.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? null,
    [Symbol.iterator]: () => pairs[Symbol.iterator](),
  };
}

/** A Response with this status, text and headers, in one of the forms there are. */
export function answer(world, { status, text, headers = {}, cut, keep = 1 }) {
  const { rng, clock } = world;
  const bytes = encoder.encode(text);
  const kept = bytes.subarray(0, Math.floor(bytes.length * keep));
  const half = Math.ceil(kept.length / 2);
  const chunks = rng.chance(0.5) ? [kept] : [kept.subarray(0, half), new Uint8Array(0), kept.subarray(half)];
  const body = () => bodyOf(chunks, { cut, clock, delay: rng.chance(0.2) ? rng.int(1, 50) : 0, error: trouble(world) });
  const isGenuine = status >= 200 && status <= 599 && (world.isPlatform || rng.chance(0.8));
  if (isGenuine) {
    const empty = [204, 205, 304].includes(status);
    const content = empty ? null : cut || keep < 1 || world.isStreamed || rng.chance(0.3) ? body() : text;
    return new Response(content, { status, headers });
  }
  const form = rng.chance(0.5) ? body() : rng.pick([undefined, null]);
  const shortened = new TextDecoder().decode(kept);
  return new Imitation(cut === undefined ? shortened : text, {
    status,
    headers: rng.chance(0.5) ? new Headers(headers) : foreignHeaders(headers),
    body: cut === undefined ? form : body(),
  });
}

/** An answer that never ends: of blanks, or of nothing. */
export function endlessAnswer(world, { status = 200, headers = {} } = {}) {
  const chunk = world.rng.chance(0.7) ? LUMP : new Uint8Array(0);
  return new Imitation("", { status, headers: new Headers(headers), body: endless(chunk, world.parts) });
}

/** What a request fails with: an exception may be anything. */
export function trouble({ rng }) {
  const thrower = {
    get message() {
      throw new Error("message cannot be read");
    },
  };
  return rng.weighted([
    [
      6,
      new TypeError("fetch failed", {
        cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED", port: 443 }),
      }),
    ],
    [2, new DOMException("The operation was aborted", "AbortError")],
    [1, undefined],
    [1, null],
    [1, "gone"],
    [1, 42n],
    [1, Symbol("gone")],
    [1, Object.create(null)],
    [1, Object.freeze({ message: 7 })],
    [1, thrower],
    [1, revoked()],
    [1, () => {}],
  ]);
}

/** A Proxy that throws whatever one does with it. */
export function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** What is not a Response at all. */
export function garbage({ rng, realm }) {
  const good = { status: 200, headers: new Headers(), text: async () => "{}" };
  return rng.pick([
    null,
    undefined,
    42,
    "{}",
    {},
    [],
    revoked(),
    realm.object,
    { ...good, status: "200" },
    { ...good, status: Number.NaN },
    { ...good, headers: null },
    { ...good, headers: {} },
    { ...good, text: undefined },
    { ...good, text: () => undefined },
    { ...good, text: () => 7 },
    { ...good, text: () => Promise.reject(revoked()) },
    {
      ...good,
      text: () => {
        throw new Error("text failed");
      },
    },
    {
      ...good,
      get status() {
        throw new Error("status failed");
      },
    },
    { ...good, headers: { get: () => "x", [Symbol.iterator]: () => [["bad name", "x"]][Symbol.iterator]() } },
    { ...good, body: { getReader: () => ({ read: () => ({ done: false }) }) } },
    { ...good, body: { getReader: () => ({ read: async () => ({ done: false, value: "text" }) }) } },
    { ...good, body: { getReader: () => null } },
    { ...good, body: { getReader: () => ({ read: async () => undefined }) } },
  ]);
}
