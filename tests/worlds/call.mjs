// One call of the library in a world: what it is given, what its caller does meanwhile, how it ends.

import { revoked } from "./answers.mjs";
import { uploadOptions } from "./options.mjs";
import { source } from "./sources.mjs";
import { throwingThenable } from "./thenables.mjs";
import { wire } from "./wire.mjs";

const REASONS = [undefined, null, "stop", 0, new Error("enough"), Object.freeze({}), revoked()];

/** An upload to `service`. `again` is an earlier call whose file and store are used once more. */
export function uploadCall(world, { service, base, troubles, store, signal, again }) {
  const { rng, api, clock } = world;
  // Another file of the same size is none to continue with.
  const isOther = again !== undefined && rng.chance(0.3);
  const size =
    again?.size ??
    rng.weighted([
      [1, 1],
      [2, rng.int(2, 20)],
      [6, rng.int(100, 3000)],
    ]);
  const seed = isOther || !again ? rng.int(1, 1000) : again.seed;
  const content = isOther || !again ? world.noise(size, seed) : again.content;
  const isNew = isOther || !again || again.source.isStream || again.source.kind === "junk";
  const used = isNew ? source(world, content) : again.source;
  if (!isNew) used.isShared = true;
  const call = newCall(world, "upload", {
    size,
    seed,
    content,
    source: used,
    service,
    store,
    controller: signal ?? new AbortController(),
  });
  const fetch = wire(world, { service, base, troubles, log: call.log });
  call.signal = rng.chance(0.7) ? call.controller.signal : undefined;
  Object.assign(
    call,
    uploadOptions(world, { source: used, size, base, fetch, store: store?.store, signal: call.signal }),
  );
  if (call.isWrong) call.signal = undefined;
  if (!call.signal) call.controller = new AbortController();
  if (!call.isWrong) addCallbacks(world, call);
  const client = rng.chance(0.2) && !call.isWrong;
  call.begin = () => {
    const file = used.file;
    if (client)
      return new api.Uploads({ maxRetries: 1, headers: { "x-client": "1" } }).uploadFileChunked(file, call.options);
    return api.uploadFileChunked(file, call.options);
  };
  plan(world, call);
  clock.after(call.at, () => start(world, call));
  return call;
}

function newCall(world, kind, more) {
  const call = {
    kind,
    number: world.calls.length,
    at: world.rng.weighted([
      [5, 0],
      [2, world.rng.int(0, 100)],
      [2, world.rng.int(0, 60_000)],
    ]),
    requests: [],
    events: [],
    isSettled: false,
    stop: undefined,
    pausedFor: 0,
    ...more,
  };
  call.log = (record) => {
    Object.assign(record, { call, order: world.requests.length });
    call.requests.push(record);
    world.requests.push(record);
  };
  world.calls.push(call);
  return call;
}

/** Callbacks that listen, fail, or steer the upload from inside. */
function addCallbacks(world, call) {
  const { rng } = world;
  const boom = () => {
    throw world.expect(new Error("a callback of somebody's failed"));
  };
  const bad = [
    boom,
    async () => boom(),
    () => Promise.reject(world.expect("no reason")),
    () => new Promise(() => {}),
    () => throwingThenable(boom),
    () => steer(world, call),
  ];
  for (const name of ["onProgress", "onWarning", "onEvent"]) {
    if (!rng.chance(0.7)) continue;
    const odd = rng.chance(0.2) ? rng.pick(bad) : undefined;
    const chance = rng.pick([1, 0.2]);
    const callback = (given) => {
      call.events.push([name, given]);
      // The removal of its journal may fail later.
      if (call.isSettled && given?.type !== "journal")
        world.fail("nothing is reported after the end", `${name} ${safe(given)}`);
      if (odd && rng.chance(chance)) return odd();
    };
    try {
      call.options[name] = callback;
    } catch {
      // Options of some forms cannot be changed.
    }
  }
}

/** Steers from inside a callback, once; a pause has its end. */
function steer(world, call) {
  if (call.hasSteered) return;
  call.hasSteered = true;
  const action = world.rng.pick(["pause", "resume", "abort", "suspend"]);
  act(world, call, action);
  if (action === "pause") world.clock.after(10_000, () => act(world, call, "resume"));
}

/** What the caller does, and when. */
function plan(world, call) {
  const { rng, clock } = world;
  const actions = [];
  const count = rng.weighted([
    [5, 0],
    [3, 1],
    [2, rng.int(2, 4)],
  ]);
  for (let each = 0; each < count; each += 1) {
    const action = rng.weighted([
      [3, "pause"],
      [2, "resume"],
      [2, "abort"],
      [2, "suspend"],
      [2, "signal"],
    ]);
    actions.push([
      call.at +
        rng.weighted([
          [2, 0],
          [4, rng.int(0, 200)],
          [2, rng.int(0, 30_000)],
        ]),
      action,
    ]);
  }
  const last = Math.max(call.at, ...actions.map(([at]) => at));
  if (actions.some(([, action]) => action === "pause") || rng.chance(0.1))
    actions.push([last + rng.int(1, 60_000), "resume"]);
  for (const [at, action] of actions) clock.after(at, () => act(world, call, action));
}

/** Starts the call, which must not throw. */
function start(world, call) {
  const { clock } = world;
  call.startedAt = clock.now();
  try {
    call.task = call.begin();
  } catch (error) {
    world.fail("no call throws", error);
    call.isSettled = true;
    return;
  }
  if (world.rng.chance(0.7)) {
    call.change?.();
    if (!call.source?.isShared && world.rng.chance(0.5)) call.source?.overwrite?.();
  }
  const settle = (outcome) => {
    Object.assign(call, outcome, { isSettled: true, settledAt: clock.now() });
    // Another call may continue it, and remove its journal.
    call.isJournaled = call.store?.isHonest && isJournaled(call.store, read(outcome.error, "uploadId"));
  };
  call.task.then(
    (value) => settle({ value, isResolved: true }),
    (error) => settle({ error, isResolved: false }),
  );
}

/** Pauses, resumes, aborts or suspends. */
export function act(world, call, action) {
  const { rng, clock } = world;
  const { task } = call;
  if (action === "signal") {
    if (call.controller.signal.aborted) return;
    const reason = rng.pick(REASONS);
    for (const other of world.calls) {
      if (other.controller === call.controller && other.signal) stopped(other, { kind: "signal", at: clock.now() });
    }
    call.controller.abort(reason);
    return;
  }
  if (!task?.abort) return;
  const { isSettled } = call;
  try {
    if (action === "abort") {
      const reason = rng.pick(REASONS);
      if (!isSettled) stopped(call, { kind: "abort", reason, at: clock.now() });
      task.abort(reason);
    } else {
      if (action === "suspend" && !isSettled) stopped(call, { kind: "suspend", at: clock.now() });
      task[action]();
    }
    if (action === "pause" && !call.stop && !isSettled) {
      if (!["pausing", "paused"].includes(task.state)) {
        // It may have ended in this very task.
        if (!["completed", "failed", "aborted", "suspended"].includes(task.state))
          world.fail("pause shows in the state", task.state);
      }
    }
  } catch (error) {
    world.fail("steering never throws", error);
  }
}

function stopped(call, stop) {
  if (!call.isSettled && call.task) call.stop ??= stop;
  // A signal that is aborted before the call begins stops it at its beginning.
  else if (!call.task) call.stop ??= { ...stop, isEarly: true };
}

/** The four operations one after the other, each with its own options. */
export function operationsCall(world, { service, base, troubles }) {
  const { rng, api, clock } = world;
  const call = newCall(world, "operations", { service, controller: new AbortController(), errors: [] });
  const fetch = wire(world, { service, base, troubles, log: call.log });
  const [key, header] = world.secrets;
  call.maxRetries = rng.int(0, 2);
  call.timeout = 10_000;
  call.hasTrouble = false;
  call.parts = 4;
  const client = {
    baseURL: base,
    fetch,
    maxRetries: call.maxRetries,
    timeout: call.timeout,
    apiKey: key,
    headers: { "x-secret": header },
  };
  client.dangerouslyAllowBrowser = true;
  call.signal = rng.chance(0.5) ? call.controller.signal : undefined;
  const options = { signal: call.signal };
  const bytes = world.noise(rng.int(1, 50), 3);
  call.begin = async () => {
    const uploads = new api.Uploads(rng.chance(0.5) ? client : Object.create(client));
    const given = rng.chance(0.85);
    const create = {
      filename: "a",
      mime_type: "b",
      purpose: "c",
      bytes: given ? bytes.length : rng.pick([0, -1, "3", revoked(), undefined, 1n]),
    };
    const upload = await uploads.create(given ? create : rng.pick([create, null, 7, "x", revoked()]), options);
    const data = rng.pick([
      bytes,
      new Blob([bytes]),
      bytes.slice().buffer,
      rng.chance(0.1) ? rng.pick([7, null, revoked(), {}]) : bytes,
    ]);
    const { data: part } = await uploads.parts.create(upload.id, { data }, options).withResponse();
    if (rng.chance(0.3)) return uploads.cancel(upload.id, options);
    const ids = rng.chance(0.9) ? [part.id] : rng.pick([[], [7], null, "part", revoked(), [""]]);
    return uploads.complete(upload.id, { part_ids: ids }, options);
  };
  if (rng.chance(0.3)) clock.after(call.at + rng.delay(), () => act(world, call, "signal"));
  clock.after(call.at, () => start(world, call));
  return call;
}

/** What is listed of a store, and given up. */
export function journalsCall(world, { service, base, store, troubles }) {
  const { rng, api, clock } = world;
  const call = newCall(world, "journals", { service, store, controller: new AbortController() });
  const fetch = wire(world, { service, base, troubles, log: call.log });
  Object.assign(call, { maxRetries: 1, timeout: 10_000, parts: 1, hasTrouble: false });
  const signal = rng.chance(0.3) ? call.controller.signal : undefined;
  call.signal = signal;
  const onWarning = rng.pick([
    undefined,
    () => {},
    () => {
      throw world.expect(new Error("a callback of somebody's failed"));
    },
  ]);
  const options = {
    store: store.store,
    fetch,
    apiKey: world.secrets[0],
    maxRetries: 1,
    timeout: 10_000,
    dangerouslyAllowBrowser: true,
  };
  call.begin = async () => {
    const found = await api.listResumable({ store: store.store, onWarning, signal });
    for (const { id } of found)
      await api.discardResumable(id, { ...options, ...(onWarning && { onWarning }), ...(signal && { signal }) });
    return found;
  };
  if (signal) clock.after(call.at + rng.delay(), () => act(world, call, "signal"));
  clock.after(call.at, () => start(world, call));
  return call;
}

const read = (error, name) => {
  try {
    return error?.[name];
  } catch {
    return undefined;
  }
};

export function isJournaled({ content }, uploadId) {
  return [...content].some(([key, value]) => key.startsWith("journal:") && value?.uploadId === uploadId);
}

/** Text of anything. */
export function safe(value, depth = 3) {
  try {
    if (value instanceof Error) {
      const own = safe({ ...value, cause: undefined });
      const cause = depth > 0 && "cause" in value ? `; cause: ${safe(value.cause, depth - 1)}` : "";
      return `${value.name}: ${value.message} ${own}${cause}`;
    }
    if (typeof value === "object" && value !== null) {
      return JSON.stringify(value, (_, each) =>
        each instanceof Error ? `${each.name}: ${each.message}` : typeof each === "bigint" ? `${each}n` : each,
      );
    }
    return String(value);
  } catch {
    return "what cannot be read";
  }
}
