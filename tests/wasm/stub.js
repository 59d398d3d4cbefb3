// The body of a function that gives the world of one test: a port (`js/client/upload-port.js`) over a
// service in memory, files as large as one likes, and waits that are counted.

const answer = (status, body, headers = {}) => {
  const kind = typeof body !== "object" ? 3 : Array.isArray(body.data) ? 1 : 0;
  return { status, headers: new Headers(headers), kind, body };
};

const changes = new Set();

const world = {
  /** Every request: `{ operation, url, headers, grant, body, part, cancelled }`. */
  requests: [],
  /** What the next request of an operation meets in place of its answer, in order. */
  answers: { create: [], parts: [], complete: [], cancel: [] },
  events: [],
  /** Waits that have neither ended nor been cancelled, as delays. */
  waits: new Map(),

  /** Answers with this status. */
  refuse: (status, headers) => () => answer(status, { error: { message: `asked for ${status}`, param: "md5" } }, headers),
  /** Answers with a text that is not JSON. */
  page: (text) => () => answer(200, text),
  /** Fails as a lost connection does. */
  lose: (lost) => () => ({ lost }),
  /** Never answers; ends when it is cancelled. */
  hang: () => () => new Promise(() => {}),

  /** A Blob whose slices hold where they are from in place of the bytes. */
  vast: (size) => ({
    size,
    slice: (start, end) => Object.defineProperty(new Blob([`${start}-${end}`]), "size", { value: end - start }),
  }),

  config: (more) => ({
    origin: "http://service.test",
    base: "http://service.test/v1",
    query: "",
    maxRetries: 5,
    timeout: 600_000,
    bytes: 1,
    filename: "a.bin",
    mimeType: "application/octet-stream",
    purpose: "user_data",
    concurrency: 4,
    md5: false,
    stallTimeout: 60_000,
    responseTimeout: 120_000,
    restart: false,
    findFile: false,
    ...more,
  }),

  /** The port of a file. */
  port: (blob) => ({
    blob,
    isStream: false,
    paused: false,
    stop: "",
    now: () => performance.now(),
    wallClock: () => Date.now(),
    sleep(delay) {
      return wait(delay, (done) => {
        const timer = setTimeout(done, delay);
        return () => clearTimeout(timer);
      });
    },
    changed() {
      return wait("changed", (done) => {
        changes.add(done);
        return () => changes.delete(done);
      });
    },
    online: () => wait("online", (done) => done),
    yieldToEventLoop: () => new Promise((resolve) => setTimeout(resolve)),
    connections: () => 6,
    isOnline: () => true,
    reached() {},
    waiting() {},
    credentials: async () => ({ headers: new Headers({ authorization: "Bearer key" }) }),
    renew: async () => false,
    form: formOf,
    send(url, method, headers, body, grant) {
      const operation = new URL(url).pathname.endsWith("/uploads") ? "create" : new URL(url).pathname.split("/").pop();
      const request = { operation, url, method, headers: Object.fromEntries(headers), grant, cancelled: false };
      if (typeof body === "string") request.body = JSON.parse(body);
      const number = world.requests.filter((other) => other.operation === operation).push(request);
      world.requests.push(request);
      const cancelled = new Promise((resolve) => {
        request.cancel = () => {
          request.cancelled = true;
          resolve({ lost: new Error("cancelled") });
        };
      });
      const answered = (async () => {
        if (body instanceof FormData) request.part = await body.get("data").text();
        const next = world.answers[operation].shift();
        return next ? next(request) : ordinary(operation, number, request);
      })();
      let done = false;
      const answerOf = Promise.race([cancelled, answered]).finally(() => (done = true));
      return { answer: answerOf, cancel: () => done || request.cancel() };
    },
    probe: async () => ({}),
    readPart: async () => ({ error: new Error("nobody holds this much") }),
    remember: async () => undefined,
    forget: async () => undefined,
    progress() {},
    event: (event) => world.events.push(event.type),
    warn() {},
  }),

  /** Wakes everything that waits for a change of `paused` or `stop`. */
  change: () => {
    for (const done of [...changes]) done();
  },

  /** The form of a part. */
  form: () => formOf(new Blob(["x"])),

  /** Lets everything else have its turn. */
  turn: () => new Promise((resolve) => setTimeout(resolve)),
};

function formOf(bytes) {
  const form = new FormData();
  form.append("data", bytes, "part");
  return form;
}

function ordinary(operation, number) {
  if (operation === "parts") return answer(200, { id: `part_${number}`, object: "upload.part" });
  const upload = { id: "upload_1", object: "upload", created_at: 1, expires_at: 3601 };
  if (operation === "complete") {
    return answer(200, { ...upload, status: "completed", file: { id: "file_1", object: "file" } });
  }
  return answer(200, { ...upload, status: operation === "create" ? "pending" : "cancelled" });
}

function wait(what, start) {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  const key = {};
  world.waits.set(key, what);
  let stop;
  const end = () => {
    if (!world.waits.delete(key)) return;
    stop?.();
    resolve();
  };
  stop = start(end);
  return { promise, cancel: end };
}

return world;
