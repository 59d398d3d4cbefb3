// One call of the library in a world: when it begins, what its caller does meanwhile, how it ends.

import { revoked } from "./answers.mjs";
import { isJournaled } from "./stores.mjs";
import { read } from "./text.mjs";
import { continuable } from "./verdict-requests.mjs";

const REASONS = [undefined, null, "stop", 0, new Error("enough"), Object.freeze({}), revoked()];

/** Milliseconds within which a pause takes effect. */
const PAUSE_LIMIT = 1000;

/** Enters a call of `kind` in the world. */
export function newCall(world, kind, more) {
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
    pauses: 0,
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

/** Starts the call, which must not throw. */
export function start(world, call) {
  const { clock } = world;
  call.startedAt = clock.now();
  // What happens at one moment has an order all the same.
  world.order += 1;
  call.startOrder = world.order;
  call.canContinue = continuable(world, call);
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
  // Node warns of a leak at eleven.
  const listeners = world.listenersOf(call.controller.signal);
  if (listeners > 1) world.fail("a signal has one listener of all its calls", listeners);
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
      if (other.controller === call.controller && other.signal) stopped(world, other, { kind: "signal" });
    }
    call.controller.abort(reason);
    return;
  }
  if (!task?.abort) return;
  const { isSettled, pauses } = call;
  try {
    if (action === "abort") {
      const reason = rng.pick(REASONS);
      if (!isSettled) stopped(world, call, { kind: "abort", reason });
      task.abort(reason);
    } else {
      if (action === "suspend" && !isSettled) stopped(world, call, { kind: "suspend", ...stateOf(call) });
      if (action === "resume") call.pauses += 1;
      task[action]();
    }
    // A callback that hears of the pause may resume at once.
    if (action === "pause" && !call.stop && !isSettled && call.pauses === pauses) {
      if (!["pausing", "paused"].includes(task.state)) {
        // It may have ended in this very task.
        if (!["completed", "failed", "aborted", "suspended"].includes(task.state))
          world.fail("pause shows in the state", task.state);
      } else {
        call.pauses += 1;
        clock.after(PAUSE_LIMIT, () => pauses + 1 === call.pauses && judgePause(world, call));
      }
    }
  } catch (error) {
    world.fail("steering never throws", error);
  }
}

/** What a call that is suspended now leaves. */
const stateOf = ({ store, task }) => ({
  isKept: task.state === "uploading" && store?.isHonest && isJournaled(store, task.uploadId),
});

/** A call that is paused sends nothing but what has no byte left to send. */
function judgePause(world, { task, isSettled, stop, requests, number }) {
  if (isSettled || stop || !["pausing", "paused"].includes(task.state)) return;
  const sending = requests.find(({ operation, endedAt, isAllSent }) => operation === "part" && !endedAt && !isAllSent);
  if (sending)
    world.fail("a pause takes effect within a second", `call ${number}: ${sending.fate ?? "an honest part"}`);
}

function stopped(world, call, more) {
  world.order += 1;
  const stop = { ...more, at: world.clock.now(), order: world.order };
  if (!call.isSettled && call.task) call.stop ??= stop;
  // A signal that is aborted before the call begins stops it at its beginning.
  else if (!call.task) call.stop ??= { ...stop, isEarly: true };
}
