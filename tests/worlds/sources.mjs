// What callers pass for a file: the types the package names, of this realm and others, and what only looks so.

import { revoked } from "./answers.mjs";
import { endlessThenable, throwingThenable } from "./thenables.mjs";

/** Empty chunks read in one turn of the event loop above which a page would be frozen. */
const FROZEN = 4000;

/** Those that come at once; each after them takes a second, or a world would take minutes. */
const QUICK = 6000;

/**
 * `{ file, bytes, options, fails, hangs, isStream }`: `bytes` is its content, `undefined` where it lies; `fails`
 * where it cannot succeed, `hangs` where nothing but the caller can end it.
 */
export function source(world, content) {
  const kind = world.rng.weighted([
    [10, "blob"],
    [3, "file"],
    [4, "bytes"],
    [3, "foreignBytes"],
    [4, "like"],
    [4, "badLike"],
    [4, "stream"],
    [4, "badStream"],
    [2, "junk"],
  ]);
  return { kind, isStream: kind.endsWith("tream"), ...SOURCES[kind](world, content) };
}

const named = { filename: "a file.bin" };

const SOURCES = {
  blob: (_, content) => ({ file: new Blob([content]), bytes: content, options: named }),
  file: (_, content) => ({
    file: new File([content], "of disk.jsonl", { type: "text/plain" }),
    bytes: content,
    options: {},
  }),
  bytes: ({ rng }, content) => {
    const padded = new Uint8Array(content.length + 3);
    padded.set(content, 2);
    const view = padded.subarray(2, 2 + content.length);
    // A page that is not isolated has none.
    const shared = new Uint8Array(new (globalThis.SharedArrayBuffer ?? ArrayBuffer)(content.length));
    shared.set(content);
    const file = rng.pick([
      view,
      view.slice().buffer,
      new DataView(padded.buffer, 2, content.length),
      shared,
      shared.buffer,
    ]);
    return { file, bytes: content, options: named, overwrite: () => padded.fill(0) };
  },
  foreignBytes: ({ rng, realm }, content) => {
    const foreign = new realm.Uint8Array(content);
    return { file: rng.pick([foreign, foreign.buffer]), bytes: content, options: named };
  },
  like: (world, content) => ({ file: like(world, content), bytes: content, options: named }),
  badLike,
  stream: (world, content) => ({
    file: streamOf(world, chunksOf(world, content)),
    bytes: content,
    options: { ...named, bytes: content.length },
  }),
  badStream,
  junk: ({ rng, realm }) => ({
    file: rng.pick([
      null,
      undefined,
      "text",
      7,
      {},
      [],
      () => {},
      Symbol("file"),
      revoked(),
      realm.object,
      new Blob([]),
      new Uint8Array(0),
      Object.create(Blob.prototype),
      { [Symbol.toStringTag]: "Blob", size: 3 },
      { [Symbol.toStringTag]: "ArrayBuffer", byteLength: 3 },
      { getReader: 7 },
      { getReader: () => null },
      {
        getReader() {
          throw new Error("getReader failed");
        },
      },
      {
        get arrayBuffer() {
          throw new Error("arrayBuffer cannot be read");
        },
      },
      new Proxy(new Blob(["x"]), {}),
    ]),
    options: { ...named, bytes: 3 },
    fails: true,
  }),
};

/** Something like a Blob, which need not be one. */
function like({ rng, realm, clock }, content, change = {}) {
  const foreign = rng.chance(0.3);
  const slow = rng.chance(0.3);
  const slice = (start = 0, end = content.length) => ({
    size: end - start,
    slice: (from, to) => slice(start + from, Math.min(start + to, end)),
    async arrayBuffer() {
      if (slow) await clock.sleep(rng.int(0, 100));
      return foreign ? new realm.Uint8Array(content.subarray(start, end)).buffer : content.slice(start, end).buffer;
    },
  });
  return { ...slice(), ...change };
}

function badLike(world, content) {
  const { rng, realm } = world;
  const good = like(world, content);
  const boom = () => {
    throw new Error("a file of somebody's failed");
  };
  const reading = (arrayBuffer) => ({ ...good, slice: (start, end) => ({ ...good.slice(start, end), arrayBuffer }) });
  let reads = 0;
  const sometimes = rng.int(1, 6);
  const options = named;
  const [kind, file] = rng.pick([
    ["fails", { ...good, slice: boom }],
    ["fails", reading(boom)],
    ["fails", reading(() => Promise.reject(revoked()))],
    ["fails", reading(() => Promise.reject())],
    ["fails", reading(() => "text")],
    ["fails", reading(() => undefined)],
    ["fails", reading(async () => content.slice())],
    ["fails", reading(async () => new ArrayBuffer(0))],
    ["fails", reading(async () => new ArrayBuffer(content.length + 1))],
    ["fails", reading(async () => ({ [Symbol.toStringTag]: "ArrayBuffer", byteLength: content.length }))],
    ["fails", { ...good, slice: () => null }],
    ["fails", { ...good, size: rng.pick([0, -1, 1.5, Number.NaN, "3", 10n, 2 ** 40]) }],
    ["fails", Object.defineProperty({ ...good }, "size", { get: boom })],
    ["fails", { ...good, size: content.length + 1 }],
    ["maybe", Object.defineProperty({ ...good }, "type", { get: boom })],
    ["maybe", Object.defineProperty({ ...good }, "name", { get: boom })],
    ["maybe", { ...good, type: 7, name: {} }],
    ["hangs", reading(() => new Promise(() => {}))],
    ["hangs", reading(endlessThenable)],
    ["maybe", reading(() => throwingThenable(boom))],
    ["maybe", new Proxy(good, {})],
    [
      "maybe",
      {
        ...good,
        slice(start, end) {
          reads += 1;
          return reads > sometimes ? boom() : good.slice(start, end);
        },
      },
    ],
    [
      "maybe",
      {
        ...good,
        slice(start, end) {
          reads += 1;
          if (reads <= sometimes) return good.slice(start, end);
          return { arrayBuffer: async () => new realm.Uint8Array(end - start).buffer };
        },
      },
    ],
  ]);
  return { file, options, fails: kind === "fails", hangs: kind === "hangs", isDoubtful: true };
}

function chunksOf({ rng, realm }, content) {
  const chunks = [];
  for (let at = 0; at < content.length; ) {
    const length = Math.min(rng.int(1, Math.ceil(content.length / 2)), content.length - at);
    const chunk = content.slice(at, at + length);
    const foreign = new realm.Uint8Array(chunk);
    chunks.push(rng.pick([chunk, chunk, chunk.buffer, foreign, foreign.buffer, new DataView(chunk.buffer)]));
    if (rng.chance(0.2)) chunks.push(new Uint8Array(0));
    at += length;
  }
  return chunks;
}

/** A stream of `chunks`; what follows is the end, or what `then` does. */
function streamOf({ rng, clock }, chunks, then = (controller) => controller.close()) {
  const left = [...chunks];
  const slow = rng.chance(0.3);
  return new ReadableStream(
    {
      async pull(controller) {
        if (slow) await clock.sleep(rng.int(0, 200));
        if (left.length > 0) controller.enqueue(left.shift());
        else return then(controller);
      },
      cancel: () => (rng.chance(0.3) ? Promise.reject(new Error("cancel failed")) : undefined),
    },
    { highWaterMark: rng.int(0, 2) },
  );
}

function badStream(world, content) {
  const { rng, realm, clock } = world;
  const chunks = chunksOf(world, content);
  const some = chunks.slice(0, rng.int(0, chunks.length - 1));
  const options = { ...named, bytes: content.length };
  const fails = (file) => ({ file, options, fails: true, isDoubtful: true });
  const reader = (read, more = {}) => ({
    locked: false,
    getReader: () => ({ read, cancel: async () => {}, releaseLock() {}, ...more }),
  });
  const boom = () => {
    throw new Error("a stream of somebody's failed");
  };
  return rng.pick([
    () => fails(streamOf(world, some)),
    () => fails(streamOf(world, [...chunks, Uint8Array.of(1)])),
    () =>
      fails(
        streamOf(world, some, (controller) => controller.error(rng.pick([new Error("torn"), undefined, revoked()]))),
      ),
    () => fails(streamOf(world, [...some, rng.pick(["text", 7, null, {}, [1], realm.object])])),
    () => fails(reader(boom)),
    () => fails(reader(() => undefined)),
    () => fails(reader(async () => null)),
    () => fails(reader(async () => revoked())),
    () => fails(reader(() => ({ done: true }), { cancel: boom, releaseLock: boom })),
    () => ({ ...fails(streamOf(world, some, () => new Promise(() => {}))), fails: some.length === 0, hangs: true }),
    () => ({ ...fails(reader(endlessly(world, clock))), hangs: true }),
    () => ({ ...fails(reader(() => new Promise(() => {}), { cancel: () => new Promise(() => {}) })), hangs: true }),
    () => ({
      ...fails(streamOf(world, chunks)),
      options: { ...named, bytes: rng.pick([undefined, 0, -1, "7", 1.5, Number.NaN]) },
    }),
    () => {
      const stream = streamOf(world, chunks);
      stream.getReader();
      return fails(stream);
    },
  ])();
}

/** Empty chunks for ever. */
function endlessly(world, clock) {
  let inTurn = 0;
  let turn = 0;
  let reset = false;
  let reads = 0;
  return async () => {
    if (!reset) {
      reset = true;
      clock.turn().then(() => {
        turn += 1;
        inTurn = 0;
        reset = false;
      });
    }
    inTurn += 1;
    reads += 1;
    if (reads > QUICK) await clock.sleep(1000);
    if (inTurn > FROZEN) {
      world.fail("the event loop is not frozen", `${inTurn} empty chunks were read in turn ${turn}`);
      throw new Error("frozen");
    }
    return { done: false, value: new Uint8Array(0) };
  };
}
