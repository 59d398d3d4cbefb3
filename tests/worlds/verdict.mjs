// What must hold in every world.

import { md5 } from "./md5.mjs";
import { isJournaled } from "./stores.mjs";
import { safe } from "./text.mjs";
import { judgeTimeouts } from "./verdict-requests.mjs";

/** Milliseconds that a journal has to be written or removed at the end: both may be due. */
const ENDING = 2 * 500;

/** Milliseconds that a cancel may take. */
const CANCEL = 10_000;

/** Milliseconds that all looks at the clock may take meanwhile. */
const LOOKS = 10;

/** Milliseconds within which a success is told, whatever its store does. */
const TOLD_LIMIT = 2000;

const PHASES = ["load", "create", "parts", "digest", "complete", "cancel", "journal", "wasm"];

/** Longest wait a service may ask for, with its jitter, and our own back-off. */
const LONGEST_WAIT = 130_000;

/** Milliseconds a call may take at most, by its own limits. */
export function limitOf({ maxRetries, timeout, parts }) {
  const attempts = (parts + 4) * (maxRetries + 2);
  // Stores and locks have 10 s for each answer, those that wait for one that is ending 30 s.
  return attempts * (3 * timeout + LONGEST_WAIT) + 40 * 10_000 + 30 * 60_000;
}

/** Judges how a call has ended. */
export function judgeCall(world, call) {
  const fail = (rule, detail) =>
    world.fail(rule, `call ${call.number} (${call.kind} of ${call.source?.kind}): ${safe(detail)}`);
  // One that has thrown was judged then.
  if (!call.isSettled || !call.task) return;
  const { stop } = call;
  // Where nothing was sent there is nothing to cancel.
  const limit = ENDING + LOOKS + (call.kind === "upload" && call.requests.length === 0 ? 0 : CANCEL);
  if (stop && !stop.isEarly && call.settledAt - stop.at > limit) {
    fail("a call ends soon after it is stopped", `${stop.kind}: ${call.settledAt - stop.at} ms`);
  }
  if (call.kind === "upload") {
    const states = call.isResolved ? ["completed"] : ["failed", "aborted", "suspended"];
    if (!states.includes(call.task.state))
      fail("the state says how it ended", `${call.task.state} ${safe(call.error)}`);
    judgeTimeouts(world, call, fail);
  }
  if (call.isResolved) {
    if (call.kind === "upload") judgeSuccess(call, fail);
  } else {
    judgeError(world, call, fail);
  }
}

function judgeSuccess(call, fail) {
  const { value, service, source } = call;
  const file = value?.file;
  if (typeof file?.id !== "string" || file.id === "") return fail("a success has its File", value);
  const known = [...service.uploads.values()].find(({ upload }) => upload.file?.id === file.id);
  if (!known?.completed) return fail("a success has its File at the service", value);
  // By `findFile` any File of this name, size and purpose may be found.
  if (known.upload.id !== call.task.uploadId && call.requests.some(({ operation }) => operation === "list")) return;
  if (call.isWrong || (source.fails && !source.isDoubtful)) fail("bad input is refused", safe(call.options));
  // Only the MD5 shows that a service has confused two parts of one length.
  const isConfused = call.requests.some(({ operation, fate }) => operation === "part" && fate === "mangled");
  const isChecked = call.requests.some(({ operation, md5: sum }) => operation === "complete" && sum);
  if (source.bytes && !equal(known.content, source.bytes) && (isChecked || !isConfused))
    fail("the File has the file's bytes", `${known.content.length} of ${source.bytes.length}`);
  const { expected } = call;
  const { sent } = known;
  // A resumed upload was created with the options of the call that began it.
  const isOwn = call.requests.some(({ operation }) => operation === "create");
  if (
    isOwn &&
    (sent.purpose !== expected.purpose || sent.filename !== expected.filename || sent.metadata?.note !== expected.note)
  ) {
    fail("options are those of the moment of the call", sent);
  }
  const complete = call.requests.findLast(
    ({ operation, uploadId }) => operation === "complete" && uploadId === known.upload.id,
  );
  if (!complete) fail("a success was completed by its call", value);
  const isAtOnce = !call.requests.some(({ operation }) => operation === "list");
  if (isAtOnce && call.settledAt - complete?.answeredAt > TOLD_LIMIT) {
    fail("a success is told at once", `${call.settledAt - complete.answeredAt} ms`);
  }
  if (call.store?.isHonest && isJournaled(call.store, known.upload.id))
    fail("no journal is left of a success", known.upload.id);
}

function judgeError(world, call, fail) {
  const { error, stop, requests } = call;
  const { api } = world;
  if (call.signal?.aborted && error === call.signal.reason) return;
  if (stop?.kind === "abort" && stop.reason === undefined) {
    if (isAbort(error)) return;
    if (error === undefined) return fail("a bare abort says that the upload was aborted", error);
  } else if (stop?.kind === "abort" && error === stop.reason) return;
  if (stop?.kind === "suspend") {
    if (isAbort(error)) fail("what is suspended is not aborted", error);
    const isLost = stop.isKept && error instanceof api.UploadSuspendedError && !error.resumable;
    if (isLost) fail("what is suspended can be resumed", error);
  }
  const isOption = attempt(
    () => (error instanceof TypeError || error instanceof RangeError) && error.option !== undefined,
  );
  if (isOption) {
    if (requests.length > 0 && call.kind !== "operations") fail("bad input is refused before any request", error);
    if (call.kind === "upload" && !call.isWrong && !call.source.fails && !call.source.isDoubtful && !isClash(error))
      fail("good input is not refused", error);
    return;
  }
  if (!attempt(() => error instanceof api.UploadError))
    return fail("errors are those of the package", `${safe(error)} ${attempt(() => error.stack)}`);
  if (error instanceof api.WasmCrashedError) return fail("nothing that is foreign crashes the WebAssembly", error);
  if (call.isWrong) fail("bad input is an error of its option", `${call.mistake}: ${safe(error)}`);
  if (error instanceof api.ContentChangedError && !call.source.isDoubtful) {
    fail("another file is not a changed file", error);
  }
  if (error instanceof api.UploadBusyError) {
    const isBusy = (other) =>
      other !== call &&
      other.store === call.store &&
      other.startedAt <= call.settledAt &&
      !(other.isSettled && other.settledAt < call.startedAt) &&
      !(other.stop && other.stop.order <= call.startOrder);
    if (!world.calls.some(isBusy)) fail("only what is running is busy", error);
  }
  const { phase, uploadId, attempts, retryable, resumable } = error;
  const isSound =
    PHASES.includes(phase) &&
    (uploadId === null || (typeof uploadId === "string" && uploadId !== "")) &&
    Number.isInteger(attempts) &&
    [retryable, resumable].every((flag) => typeof flag === "boolean") &&
    error.message !== "";
  if (!isSound)
    fail("errors say where and what", { phase, uploadId, attempts, retryable, resumable, message: error.message });
  if (call.kind !== "upload") return;
  const created = call.events.findLast(([name, given]) => name === "onEvent" && given.type === "created");
  const started = created?.[1].uploadId ?? null;
  // One that had expired may be followed by one that cannot be created.
  const isAnew = phase === "create" && uploadId === null;
  if (started !== null && uploadId !== started && !isAnew)
    fail("errors name their upload", `${uploadId}, not ${started}`);
  if (call.task.uploadId !== uploadId) fail("a task names the upload of its error", call.task.uploadId);
  judgeRemains(world, call, fail);
  judgeForeign(world, call, fail);
  if (isUndisturbed(world, call)) fail("a call that nothing disturbs succeeds", error);
}

/** What somebody in between says of a part, such as a login page, says nothing of the upload. */
function judgeForeign({ api }, { error, store, stop, requests }, fail) {
  if (error.phase !== "parts" || !store?.isHonest || stop || error.resumable) return;
  const isAnswer = error instanceof api.UnexpectedAnswerError || error instanceof api.APIError;
  const troubled = requests.filter(({ operation, fate }) => operation === "part" && fate);
  if (isAnswer && troubled.length > 0 && troubled.every(({ fate }) => fate === "page"))
    fail("what is not the API's answer leaves an upload resumable", error);
}

/**
 * Milliseconds that a request without trouble may take: 40 s behind other requests of the page, 0.8 s on the line, 30 s at
 * the service (`xhr.mjs`, `wire.mjs`).
 */
const SLOW = 71_000;

/** Whether neither the caller nor what is around has done anything against a call's success. */
function isUndisturbed({ offline }, call) {
  const { source, service, troubles, stop, timeout, stallTimeout = SLOW, responseTimeout = SLOW } = call;
  const isQuick = timeout < SLOW || stallTimeout < SLOW || responseTimeout < SLOW;
  const isCut = stop || call.isWrong || call.hasTrouble || call.pauses > 0 || call.store || offline || isQuick;
  if (isCut || troubles.length > 0 || source.fails || source.hangs || source.isDoubtful) return false;
  const uploads = [...service.uploads.values()].map(({ upload }) => upload);
  return uploads.every((upload) => upload.expires_at - upload.created_at >= 3600);
}

/** What can never succeed is not continued: a service that counts a part twice refuses every complete. */
function judgeCounted(world, { error, service, requests }, fail) {
  const { uploadId } = error;
  const completes = world.requests.filter(
    (record) => record.operation === "complete" && record.uploadId === uploadId && record.call.service === service,
  );
  const known = service.uploads.get(uploadId);
  const isCounted = service.countsEveryByte && known?.received > known?.upload.bytes;
  const [only] = completes;
  const isPlain = completes.length === 1 && requests.includes(only) && !only.fate && only.answeredAt !== undefined;
  if (error.phase !== "complete" || !isCounted || !isPlain) return;
  if (error.resumable || !error.retryable) fail("what can never complete is begun anew", error);
}

/** What a failed upload leaves: a journal, doubt, or a cancel. */
function judgeRemains(world, { error, store, requests, service, hasTrouble, isJournaled: isJournaledThen }, fail) {
  const { api } = world;
  const { uploadId, resumable } = error;
  judgeCounted(world, { error, service, requests }, fail);
  if (resumable && !store) return fail("only what has a journal is resumable", error);
  if (resumable && store.isHonest && !isJournaledThen) fail("what is resumable has its journal", error);
  const isOver = resumable || uploadId === null || hasTrouble || error instanceof api.CompletionUnknownError;
  if (isOver || error instanceof api.ContentChangedError) return;
  const mine = requests.filter((record) => record.uploadId === uploadId);
  const isDoubtful = mine.some(({ operation, plain }) => operation === "complete" && !plain);
  if (isDoubtful || mine.some(({ operation }) => operation === "cancel")) return;
  const earlier = world.requests.some(
    (record) => record.uploadId === uploadId && record.call.service === service && record.operation === "complete",
  );
  if (!earlier) fail("an upload that failed is cancelled", error);
}

/** No trace of the secrets, and everything a world has used is given back. */
export function judgeEnd(world) {
  const { secrets, calls, requests, stores } = world;
  const texts = [
    ...calls.map((call) => [`error of call ${call.number}`, `${safe(call.error)} ${attempt(() => call.error?.stack)}`]),
    ...calls.flatMap((call) => call.events.map(([name, given]) => [name, safe(given) + safe(given?.cause)])),
    ...stores.map(({ content }) => ["journal", safe([...content])]),
    ...requests.map(({ url }) => ["URL", url]),
    ...world.printed.map((text) => ["console", text]),
  ];
  for (const [where, text] of texts) {
    if (secrets.some((secret) => text?.includes(secret)))
      world.fail("secrets are in no error, journal, URL or log", `${where}: ${text}`);
  }
}

const isClash = (error) => ["bytes", "resume", "md5", "partSize"].includes(error.option);

function isAbort(error) {
  return attempt(() => error instanceof DOMException && error.name === "AbortError");
}

function attempt(look) {
  try {
    return look();
  } catch {
    return false;
  }
}

export const equal = (a, b) => a.length === b.length && md5(a) === md5(b);
