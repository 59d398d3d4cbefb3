// The body of a function that gives a world for one test: a service in memory behind a `fetch`,
// files as large as one likes, and timers that are counted.

const json = (status, body, headers) => new Response(JSON.stringify(body), { status, headers });

const world = {
  /** Every request: `{ operation, url, headers, body, part, signal }`. */
  requests: [],
  /** What the next request of an operation meets in place of its answer, in order. */
  answers: { create: [], parts: [], complete: [], cancel: [] },

  fetch: async (url, init) => {
    const { pathname } = new URL(url);
    const operation = pathname.endsWith("/uploads") ? "create" : pathname.split("/").pop();
    const request = { operation, url, headers: Object.fromEntries(init.headers), signal: init.signal };
    if (operation === "parts") {
      const data = init.body.get("data");
      request.part = new Uint8Array(await data.arrayBuffer());
      request.filename = data.name;
    } else if (init.body) {
      request.body = JSON.parse(init.body);
    }
    const number = world.requests.filter((other) => other.operation === operation).push(request);
    world.requests.push(request);
    const answer = world.answers[operation].shift();
    if (answer) return answer(request);
    if (operation === "parts") return json(200, { id: `part_${number}`, object: "upload.part" });
    return json(200, { id: "upload_1", object: "upload", status: operation, seen: request.body ?? null });
  },

  /** Answers with this status. */
  refuse: (status, headers = {}) => () => json(status, { error: { message: `asked for ${status}` } }, headers),
  /** Fails as a lost connection does. */
  lose: (error) => () => Promise.reject(error),
  /** Never answers; ends when its signal does, as `fetch` would. */
  hang: () => ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),

  /**
   * What passes for a Blob, and its slices for whole, though they hold where they are from in place of
   * the bytes.
   */
  vast: (size) => ({
    [Symbol.toStringTag]: "Blob",
    size,
    type: "",
    name: "vast.bin",
    slice: (start, end) => Object.defineProperty(new Blob([`${start}-${end}`]), "size", { value: end - start }),
    arrayBuffer: () => Promise.reject(new Error("nobody holds this much")),
  }),
  /** Bytes that repeat after 251, which divides no window and no part. */
  pattern: (size) => Uint8Array.from({ length: size }, (_, index) => index % 251),

  /** Timers set and neither fired nor cleared, as delays. */
  timers: () => [...running.values()],
  /** Resolves once a timer of at least `delay` milliseconds is set, `most` at most. */
  waiting: (delay, most) =>
    new Promise((resolve) => {
      const look = () => {
        if (world.timers().some((set) => set >= delay && set <= most)) resolve();
        else real.setTimeout.call(globalThis, look, 1);
      };
      look();
    }),
  /** Lets everything else have its turn. */
  turn: () => new Promise((resolve) => real.setTimeout.call(globalThis, resolve)),
  /** Gives the platform its timers and its chance back. */
  restore: () => {
    Object.assign(globalThis, real);
    Math.random = random;
  },
};

const running = new Map();
const { random } = Math;
const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
globalThis.setTimeout = (callback, delay, ...rest) => {
  const id = real.setTimeout.call(
    globalThis,
    () => {
      running.delete(id);
      callback(...rest);
    },
    delay,
  );
  running.set(id, delay);
  return id;
};
globalThis.clearTimeout = (id) => {
  running.delete(id);
  real.clearTimeout.call(globalThis, id);
};

return world;
