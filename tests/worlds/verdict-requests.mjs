// What must hold of the requests of every world, judged as they come.

import { isJournaled } from "./stores.mjs";
import { read } from "./text.mjs";

/** What a browser opens to one origin over HTTP/1.1. */
const CONNECTIONS = 6;

/** Milliseconds that timers are early or late by. */
const ABOUT = 20;

/** A browser would queue what is more, where nobody can order, pause or time it. */
export function judgeConnections(world, { origin }) {
  if (!world.isBrowser) return;
  const open = [...world.inFlight].filter((record) => record.origin === origin).length;
  if (open > CONNECTIONS) world.fail("no more requests at once than a browser has connections", open);
}

/** Judges one request as it comes. */
export function judgeRequest(world, record) {
  const { operation, call, url, uploadId, partIds } = record;
  if (operation === "elsewhere") world.fail("requests go to the service they are meant for", url);
  // Those of the four operations name what their caller gives.
  if (call.kind === "operations") return;
  if (uploadId === "") world.fail("requests name an upload", url);
  if (new Set(partIds).size !== (partIds?.length ?? 0)) world.fail("no part is named twice", String(partIds));
  if (operation === "create") judgeCreate(world, record);
  if (operation === "cancel") judgeCancel(world, record);
}

/** Nothing is cancelled that is running, or may be complete. */
function judgeCancel(world, record) {
  const isRunning = ({ kind, task, isSettled, service, stop }) =>
    kind === "upload" && !isSettled && !stop && service === record.call.service && task?.uploadId === record.uploadId;
  if (world.calls.some((call) => call !== record.call && isRunning(call))) {
    world.fail("no call cancels the upload of another that is running", `${record.uploadId} by ${record.call.kind}`);
  }
  const isSame = ({ call }) => call === record.call || call.store?.isHonest !== false;
  const doubted = world.requests.find(
    (other) =>
      other.operation === "complete" &&
      other.uploadId === record.uploadId &&
      other.call.service === record.call.service &&
      !other.plain &&
      isSame(other) &&
      (other.call === record.call || record.call.store?.isHonest !== false),
  );
  if (doubted) {
    const { completed } = record.call.service.uploads.get(record.uploadId) ?? {};
    world.fail(
      "nothing is cancelled that may be complete",
      `${record.uploadId}, ${completed ? "which is complete" : "which may be complete"}, after ${doubted.fate ?? "an honest answer"}`,
    );
  }
}

/** Nothing is begun anew that can be continued. */
function judgeCreate(world, { call }) {
  // Who else uses the store meanwhile may end that upload, or give it up.
  const isOut = ({ isSettled, settledAt, startedAt }) =>
    startedAt === undefined || (isSettled && settledAt <= call.startedAt);
  if (!world.calls.every((other) => other === call || other.store !== call.store || isOut(other))) return;
  for (const before of call.canContinue ?? []) {
    const { uploadId } = before.error;
    const { upload } = call.service.uploads.get(uploadId);
    const isAlive = upload.status === "pending" && upload.expires_at > call.service.now() + 1;
    if (isAlive && world.jumps.every((at) => at < before.startedAt))
      world.fail("what is resumable is resumed", `${uploadId}, of call ${before.number}`);
  }
}

/** The calls before that left what `call`, which begins now, can continue. */
export function continuable(world, call) {
  if (call.kind !== "upload" || !call.store?.isHonest || call.isWrong || call.restart || call.source.isDoubtful)
    return [];
  const isSame = (before) =>
    before.kind === "upload" &&
    before.isSettled &&
    !before.isResolved &&
    before.store === call.store &&
    before.service === call.service &&
    before.expected.purpose === call.expected.purpose &&
    before.content === call.content &&
    !before.source.isDoubtful &&
    isJournaled(call.store, read(before.error, "uploadId"));
  return world.calls.filter((before) => before !== call && isSame(before) && read(before.error, "resumable") === true);
}

/** What a call says has taken too long must have: no byte moved, no answer came, nothing was said of its end. */
export function judgeTimeouts(world, call, fail) {
  // A source that is not a Blob is read within the time of an attempt.
  if (!call.usesXHR || !["blob", "file", "bytes"].includes(call.source.kind)) return;
  const { api } = world;
  const isTimeout = ({ phase }, error) => phase === "parts" && error instanceof api.APIConnectionTimeoutError;
  const retried = call.events.filter(
    ([name, given]) => name === "onEvent" && given.type === "retrying" && isTimeout(given, given.cause),
  );
  const isLast = read(call.error, "phase") === "parts" && isTimeout(call.error, call.error);
  const count = retried.length + (isLast ? 1 : 0);
  const { timeout, stallTimeout = 60_000, responseTimeout = 120_000 } = call;
  const isSilent = ({ operation, isXHR, at, toldAt, abortedAt, movedAt, isAllSent }) => {
    if (operation !== "part" || (isXHR && toldAt !== undefined)) return false;
    if (!isXHR || abortedAt === undefined || abortedAt - at >= timeout - ABOUT) return true;
    return movedAt !== undefined && abortedAt - movedAt >= (isAllSent ? responseTimeout : stallTimeout) - ABOUT;
  };
  const silent = call.requests.filter(isSilent).length;
  if (count > silent) fail("what is called a timeout was one", `${count} timeouts, ${silent} silent requests`);
}
