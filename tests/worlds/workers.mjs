// One upload in a page whose digest's Worker fails in some way at some moment, by a seed; in real time.

import { random } from "./random.mjs";
import { Service } from "./service.mjs";
import { wire } from "./wire.mjs";

/** More than is hashed without a Worker. */
export const BYTES = 9 * 2 ** 20;

/** The seed of its noise. */
export const NOISE = 5;

/** Milliseconds after which an idle Worker is closed, and a little. */
const IDLE = 8000;

const blank = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

/** How Workers fail; each is given the genuine class and gives the one that stands in its place. */
const FAILURES = {
  none: (Genuine) => Genuine,
  constructor: () =>
    class {
      constructor() {
        throw new DOMException("blocked by policy", "SecurityError");
      }
    },
  missing: (Genuine) => scripted(Genuine, "/none/worker.js"),
  empty: (Genuine) => scripted(Genuine, blank("")),
  broken: (Genuine) => scripted(Genuine, blank("throw new Error('stale')")),
  garbage: (Genuine) =>
    scripted(
      Genuine,
      blank(
        "for (const what of [null, 7, {}, {type:'done',number:0}, {type:'progress',number:0,saved:{}}]) postMessage(what)",
      ),
    ),
  silent: (Genuine, { later }) => changed(Genuine, (worker) => later(() => worker.terminate())),
  error: (Genuine, { later }) =>
    changed(Genuine, (worker) => later(() => worker.dispatchEvent(new ErrorEvent("error", { message: "" })))),
  messageerror: (Genuine, { later }) =>
    changed(Genuine, (worker) => later(() => worker.dispatchEvent(new MessageEvent("messageerror")))),
  unpostable: (Genuine, { rng }) => {
    let posts = rng.int(0, 2);
    return class extends Genuine {
      postMessage(...given) {
        posts -= 1;
        if (posts < 0) throw new DOMException("cannot be cloned", "DataCloneError");
        super.postMessage(...given);
      }
    };
  },
};

const scripted = (Genuine, url) =>
  class extends Genuine {
    constructor() {
      super(url, { type: "module" });
    }
  };

const changed = (Genuine, change) =>
  class extends Genuine {
    constructor(...given) {
      super(...given);
      change(this);
    }
  };

/** Resolves with what does not hold; `known` is the MD5 of the file. */
export async function failingWorker(seed, { watch, noise, known }) {
  const rng = random(seed);
  const failures = [];
  const names = Object.keys(FAILURES);
  const kind = names[seed % names.length];
  const fail = (rule, detail) => failures.push(`Worker ${seed} (${kind}): ${rule}: ${detail}`);
  watch((what, error) => fail(`no ${what}`, error?.stack ?? error));

  const Genuine = globalThis.Worker;
  const alive = new Set();
  class Counted extends Genuine {
    constructor(...given) {
      super(...given);
      alive.add(this);
    }

    terminate() {
      alive.delete(this);
      super.terminate();
    }
  }
  const moment = rng.int(0, 60);
  globalThis.Worker = FAILURES[kind](Counted, { rng, later: (work) => setTimeout(work, moment) });

  const content = noise(BYTES, NOISE);
  const isSame = (bytes) => bytes.length === BYTES && bytes.every((byte, at) => byte === content[at]);
  const digest = (bytes) => (isSame(bytes) ? known : "of other bytes");
  const service = new Service({ seconds: () => Math.floor(Date.now() / 1000), digest });
  const clock = {
    now: () => performance.now(),
    sleep: (delay) => new Promise((resolve) => setTimeout(resolve, delay)),
  };
  const base = "https://service.test/v1";
  const fetch = wire({ rng, calm: rng, clock, fail }, { service, base, honest: true, log() {} });
  const warnings = [];
  try {
    const { uploadFileChunked } = await import("/js/browser.js");
    const { file } = await uploadFileChunked(new File([content], "large.bin"), {
      purpose: "user_data",
      baseURL: base,
      fetch,
      onWarning: (warning) => warnings.push(warning),
    });
    if (![...service.files.keys()].includes(file?.id)) fail("a success has its File", JSON.stringify(file));
  } catch (error) {
    fail("a Worker cannot fail an upload", `${error?.name}: ${error?.message}`);
  }
  const isExpected = warnings.every(({ type, cause }) => type === "digest" && cause);
  if (!isExpected || warnings.length > 1) fail("a Worker that failed is reported once", JSON.stringify(warnings));
  for (const end = performance.now() + IDLE; alive.size > 0 && performance.now() < end; ) await clock.sleep(50);
  if (alive.size > 0) fail("no Worker is left", alive.size);
  return failures;
}
