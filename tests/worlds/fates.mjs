// What goes wrong with a request, and how its answer reads then.

import { garbage, trouble } from "./answers.mjs";

/** What goes wrong with a request; each is given what it needs to answer. */
export const FATES = {
  /** The service's own answer, late. */
  slow: async ({ world, serve, later }) => {
    await later(world.rng.int(1000, 90_000));
    return serve();
  },
  /** Any status, before or after the work was done. */
  status: async ({ world, work, later, say }) => {
    await later();
    const { rng } = world;
    const status = rng.weighted([
      [3, rng.pick([500, 502, 504, 520, 599])],
      [3, rng.pick([503, 429])],
      [3, rng.pick([400, 404, 405, 408, 409, 410, 411, 413, 415, 418, 422, 431, 451])],
      [2, rng.pick([401, 403, 407])],
      [1, rng.pick([301, 302, 303, 304, 307])],
      [3, rng.pick([600, 666, 999, 1000, 65_536, 70_000])],
      [1, rng.pick([0, 99, 100, 101, 103, -1])],
    ]);
    const [text, headers] = [anyText(rng), anyHeaders(rng)];
    // Who says beyond doubt that nothing was done has done nothing.
    if (!isPlain(status, headers, text) && rng.chance(0.4)) await work();
    return say(status, text, headers);
  },
  /** No answer comes, and the work was done or not. */
  lost: async ({ world, work, later }) => {
    const { rng } = world;
    if (rng.chance(0.5)) await work();
    await later();
    throw trouble(world);
  },
  /** Nothing, ever. */
  never: async ({ world, work, ignoreAbort, aborted }) => {
    if (world.rng.chance(0.5)) await work();
    if (!ignoreAbort) return aborted;
    return new Promise(() => {});
  },
  /** The request arrives when its sender has long gone. */
  late: async ({ world, work, aborted }) => {
    const { rng, clock } = world;
    clock.after(rng.int(1, 60_000), () => work());
    return aborted;
  },
  /** The right answer, cut short. */
  half: async ({ world, work, later, say }) => {
    const { status, body } = await work();
    await later();
    const { rng } = world;
    return say(
      status,
      JSON.stringify(body),
      {},
      { keep: rng.next() * 0.99, cut: rng.pick(["end", "error", "silence"]) },
    );
  },
  /** The right status, and an object that is not what was asked for. */
  mangled: async ({ world, work, later, say, operation, uploadId, parts }) => {
    const { rng } = world;
    if (operation === "complete" && rng.chance(0.15)) {
      return say(200, JSON.stringify({ id: uploadId, object: "upload", status: rng.pick(DEAD) }), {});
    }
    const { status, body } = rng.chance(0.7) ? await work() : { status: 200, body: {} };
    await later();
    return say(status, JSON.stringify(mangle(world, operation, body, parts)), {});
  },
  /** A page of somebody else's. */
  page: async ({ world, later, say }) => {
    await later();
    const { rng } = world;
    return say(rng.pick([200, 200, 203, 404, 407, 511]), rng.pick(PAGES), { "content-type": "text/html" });
  },
  endless: async ({ world, later, endless }) => {
    await later();
    return endless(world, { status: world.rng.pick([200, 500]) });
  },
  /** The platform ends it: `window.stop()`, or a page that is being left. */
  stopped: async ({ world, work, later }) => {
    if (world.rng.chance(0.3)) await work();
    await later();
    throw new DOMException("The operation was aborted", "AbortError");
  },
  /** A session has run out. */
  unauthorized: async ({ world, later, say }) => {
    await later();
    return say(world.rng.pick([401, 401, 403]), JSON.stringify({ error: { message: "expired", code: null } }), {});
  },
  /** The bytes of its body stop half-way, where somebody sees them. */
  stalled: async ({ ignoreAbort, aborted }) => (ignoreAbort ? new Promise(() => {}) : aborted),
  garbage: async ({ world, work, later }) => {
    if (world.rng.chance(0.3)) await work();
    await later();
    return garbage(world);
  },
};

/** Fates at once, without a promise. */
export const SUDDEN = {
  throws: ({ world }) => {
    throw trouble(world);
  },
  gives: ({ world }) => garbage(world),
};

/** How often each comes. An endless answer costs as much as a hundred others. */
const RARE = { endless: 0.1 };

export const fate = (rng) =>
  rng.weighted([...Object.keys(FATES), ...Object.keys(SUDDEN)].map((name) => [RARE[name] ?? 1, name]));

/** States of an upload that can have no File. */
const DEAD = ["failed", "cancelled", "expired"];

const PAGES = ["<!doctype html><title>Sign in</title>", "", "OK", "null", "[]", "7", '"fine"', "{", "<html>"];

function anyText(rng) {
  return rng.weighted([
    [3, JSON.stringify({ error: { message: "Etwas ging schief", type: "server_error", param: null, code: null } })],
    [1, JSON.stringify({ detail: "アップロードは完了しています" })],
    [
      1,
      JSON.stringify({
        error: { message: "already completed", code: rng.pick(["upload_not_pending", "invalid_state", 7]) },
      }),
    ],
    [1, JSON.stringify({ errors: { bytes: ["zu viele"] }, error: null })],
    [1, JSON.stringify({ title: 7, detail: [{ msg: null }], message: {} })],
    [1, JSON.stringify({ error: { message: { nested: true }, param: ["md5"] } })],
    [3, rng.pick(PAGES)],
  ]);
}

function anyHeaders(rng) {
  const headers = {};
  if (rng.chance(0.5)) {
    const after = ["0", "1", "3", "121", "-1", "soon", "1e400", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999999", "0x10"];
    headers["retry-after"] = rng.pick(after);
  }
  if (rng.chance(0.1)) headers["retry-after-ms"] = rng.pick(["20", "NaN", "-5", "150000"]);
  if (rng.chance(0.2)) headers["x-should-retry"] = rng.pick(["true", "false", "maybe"]);
  if (rng.chance(0.2)) headers["x-request-id"] = "req_1";
  if (rng.chance(0.1)) headers["x-upload-grant"] = "grant";
  return headers;
}

/** Changes an answer so that it is no success. */
function mangle({ rng }, operation, body, parts) {
  // A service, or a cache before it, that answers to one part with the id of another.
  const [first] = parts?.keys() ?? [];
  if (operation === "part" && first !== undefined && rng.chance(0.4)) return { ...body, id: first };
  const common = [
    [],
    { data: [] },
    null,
    {},
    { object: "file" },
    { ...body, id: "" },
    { ...body, id: 7 },
    { id: null },
  ];
  const own = {
    create: ["completed", ...DEAD].map((status) => ({ ...body, status })),
    part: [
      { ...body, id: body.upload_id },
      { ...body, upload_id: "upload_of_another" },
    ],
    complete: [
      { ...body, file: undefined },
      { ...body, file: {} },
      { ...body, file: { object: "file", id: "" } },
      { ...body, file: "file_1" },
      { ...body, id: "upload_of_another" },
      { ...body.file, id: body.id, object: "file" },
      { ...body, file: { ...body.file, bytes: (body.bytes ?? 2) - 1 } },
      ...["pending", "in_progress"].map((status) => ({ ...body, status })),
    ],
  }[operation];
  return rng.pick([...common, ...(own ?? [])]);
}

/** Whether an answer to complete says beyond doubt that nothing was done. */
export function isPlain(status, headers, text) {
  if (status === 401 || status === 403) return true;
  if (status === 429 || status === 503) {
    const names = headers["retry-after"] ?? headers["retry-after-ms"];
    return names !== undefined;
  }
  const body = parsed(text);
  if (status >= 200 && status < 300) return DEAD.includes(body?.status);
  if (status < 400 || status >= 500) return false;
  const cause = body?.error?.param || body?.error?.code;
  return typeof cause === "string" && /^(md5|bytes|part_ids|order|expired)$|_mismatch$|part_not_found/.test(cause);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
