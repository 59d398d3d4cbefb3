// What lies between a call and its service: a fetch that may do anything, and writes down what it did.

import { answer, endlessAnswer } from "./answers.mjs";
import { FATES, isPlain, SUDDEN } from "./fates.mjs";
import { judgeConnections } from "./verdict-requests.mjs";

/** How what comes of a request is given: to a fetch of the caller's, which may do anything. */
const OWN = { isOwn: true, say: answer, endless: endlessAnswer };

/** To the platform's fetch, which gives a promise of a Response, or rejects. */
const PLATFORM = { say: (world, given) => answer({ ...world, isPlatform: true }, given), endless: endlessAnswer };

/** What only a function of the caller's can do. */
const OF_CALLERS = ["garbage", "throws", "gives"];

/**
 * A fetch to `service`, which lies at `base`, as a caller's own. `troubles` are `{ operation, fate, chance, times }`;
 * `log` is given each request as it comes, and may change nothing. `fetch.platform` is the same line for the
 * platform's fetch, `fetch.begin` for a transport of any `form`.
 */
export function wire(world, { service, base, troubles = [], log, honest = false }) {
  const left = troubles.map((each) => ({ ...each }));
  const { clock } = world;

  const fateOf = (operation, rng, isOwn) => {
    const found = left.find((each) => each.operation === operation && each.times > 0 && rng.chance(each.chance));
    if (!found) return undefined;
    found.times -= 1;
    return !isOwn && OF_CALLERS.includes(found.fate) ? "lost" : found.fate;
  };

  /** Begins a request; gives what `form` makes of its answer, or a promise of it. `form.ready` comes before. */
  const begin = (url, init, form) => {
    const rng = honest ? world.calm : world.rng;
    const request = read(url, init, base);
    const { operation, uploadId } = request;
    const record = { ...request, url, at: clock.now(), headers: Object.fromEntries(init.headers), plain: false };
    if (operation === "complete") Object.assign(record, sumOf(init.body));
    enter(world, record);
    log(record);
    const fate = fateOf(operation, rng, form.isOwn);
    record.fate = fate;
    form.begun?.(record);
    if (SUDDEN[fate]) {
      leave(world, record);
      // Nothing was sent where the function itself throws.
      record.plain = fate === "throws";
      return SUDDEN[fate]({ world });
    }
    const { signal } = init;
    const ignoreAbort = !honest && form.isOwn === true && rng.chance(0.2);
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = () => reject(signal.reason);
    });
    aborted.catch(() => {});
    if (!ignoreAbort) signal.addEventListener("abort", abort, { once: true });
    signal.addEventListener("abort", () => leave(world, record), { once: true });
    const work = async () => {
      const done = await serve(service, request, init.body);
      if (operation === "complete" && done.plain) record.isRefused = true;
      return done;
    };
    const say = (status, text, headers, more) => {
      if (isPlain(status, headers, text)) record.plain = true;
      record.answeredAt = clock.now();
      return form.say({ ...world, rng }, { status, text, headers, ...more });
    };
    const given = {
      world: { ...world, rng, parts: { world, clock } },
      operation,
      uploadId,
      parts: service.uploads.get(uploadId)?.parts,
      work,
      say,
      endless: form.endless,
      ignoreAbort,
      aborted,
      later: (delay) => clock.sleep(delay ?? rng.delay()),
      serve: async () => {
        const { status, body } = await work();
        return say(status, JSON.stringify(body), {});
      },
    };
    const run = async () => {
      await form.ready;
      if (fate) return FATES[fate](given);
      await given.later(
        honest
          ? rng.int(0, 20)
          : rng.weighted([
              [3, rng.int(0, 30)],
              [1, rng.delay()],
            ]),
      );
      // What was aborted on its way never came.
      if (signal.aborted && !ignoreAbort) throw signal.reason;
      return given.serve();
    };
    const running = run();
    const outcome = ignoreAbort ? running : Promise.race([running, aborted]);
    const end = () => leave(world, record);
    outcome.then(end, end);
    return outcome;
  };

  const ownFetch = (url, init) => begin(url, init, OWN);
  return Object.assign(ownFetch, { platform: (url, init) => begin(url, init, PLATFORM), begin });
}

/** A request is under way. */
function enter(world, record) {
  record.origin = new URL(record.url).origin;
  if (!world.inFlight) return;
  world.inFlight.add(record);
  judgeConnections(world, record);
}

function leave(world, record) {
  record.endedAt ??= world.clock.now();
  world.inFlight?.delete(record);
}

/** What a complete says of the parts. */
function sumOf(body) {
  try {
    const { part_ids: partIds, md5 } = JSON.parse(body);
    return { partIds, md5 };
  } catch {
    return {};
  }
}

function read(url, { method }, base) {
  const { pathname, href, searchParams } = new URL(url);
  if (!href.startsWith(base)) return { operation: "elsewhere", path: pathname };
  const path = pathname.slice(new URL(base).pathname.length);
  const [, what, id, operation] = path.split("/");
  const uploadId = id && decodeURIComponent(id);
  if (what === "files") return { operation: "list", path, purpose: searchParams.get("purpose") };
  if (what !== "uploads" || method !== "POST") return { operation: "elsewhere", path };
  return {
    operation: { undefined: "create", parts: "part", complete: "complete", cancel: "cancel" }[operation] ?? "elsewhere",
    uploadId,
    path,
  };
}

async function serve(service, { operation, uploadId, purpose }, body) {
  switch (operation) {
    case "create":
      return service.create(JSON.parse(body));
    case "part":
      return service.part(uploadId, new Uint8Array(await body.get("data").arrayBuffer()));
    case "complete":
      return service.complete(uploadId, JSON.parse(body));
    case "cancel":
      return service.cancel(uploadId);
    case "list":
      return service.list(purpose);
    default:
      return { status: 404, body: { error: { message: "no such route" } } };
  }
}
