// A call of `uploadFileChunked`: what it is given, and when its caller steers it.

import { act, newCall, start } from "./call.mjs";
import { uploadOptions } from "./options.mjs";
import { source } from "./sources.mjs";
import { safe } from "./text.mjs";
import { throwingThenable } from "./thenables.mjs";
import { wire } from "./wire.mjs";

/** An upload to `service`. `again` is an earlier call whose file and store are used once more. */
export function uploadCall(world, { service, base, troubles, store, signal, again, isCalm = false }) {
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
  const runsOut = !isCalm && rng.chance(0.06);
  if (runsOut) {
    troubles.unshift({
      operation: rng.pick(["create", "part", "complete"]),
      fate: "unauthorized",
      chance: 1,
      times: 1,
    });
  }
  if (again && rng.chance(0.35)) follow(world, again, call);
  const fetch = wire(world, { service, base, troubles, log: call.log });
  // In a page most leave the network to the platform.
  const isOwn = !world.isPage || rng.chance(0.25);
  call.line = fetch;
  call.troubles = troubles;
  call.signal = rng.chance(0.7) ? call.controller.signal : undefined;
  Object.assign(
    call,
    uploadOptions(world, {
      source: used,
      size,
      base,
      fetch: isOwn ? fetch : undefined,
      number: call.number,
      isCalm,
      isOver: runsOut ? () => call.requests.some(({ fate }) => fate === "unauthorized") : undefined,
      purpose: rng.chance(0.8) ? again?.expected.purpose : undefined,
      store: store?.store,
      signal: call.signal,
    }),
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
  if (!isCalm) plan(world, call);
  clock.after(call.at, () => start(world, call));
  return call;
}

/** A caller who gives up a call often begins it again at once. */
function follow(world, before, call) {
  const { rng, clock } = world;
  call.at = before.at + rng.int(1, 300);
  clock.after(call.at - 1, () => act(world, before, rng.pick(["abort", "suspend", "signal"])));
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
