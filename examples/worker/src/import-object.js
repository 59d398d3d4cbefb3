// One import, in slices: a Durable Object whose alarm uploads what fits into one invocation, and sets itself again.
//
// The limits of an invocation (https://developers.cloudflare.com/workers/platform/limits/): 50 subrequests on the free plan
// and 1,000 on the paid one, 30 seconds of CPU, and 128 MB for all that an isolate does at once. Each import is an object of
// its own, so the platform spreads imports over its machines. The journal is in the object's storage, so a slice that is
// killed costs no more than the parts that were in flight.

import { DurableObject } from "cloudflare:workers";
import { discardResumable, listResumable, uploadFileChunked } from "upload-file-chunked";
import { openR2, openURL } from "upload-file-chunked/sources";
import { EXPIRES_AFTER, MAX_IMPORT_BYTES } from "./limits.js";

const MIB = 1024 * 1024;
/**
 * A part in flight is in memory up to three times: as it is read, as the part, and as the form that is sent. To this adds
 * what V8 has not collected yet: with parts of 8 MiB an isolate was measured at 140 MB, which is above its limit.
 */
const PARTS = { partSize: 4 * MIB, concurrency: 1 };
/** Requests of a slice. The free plan has 50, of which one opens the source. Set IMPORT_REQUESTS to 900 on the paid plan. */
const REQUESTS = 45;
/** Milliseconds of a slice: far below the 15 minutes that an alarm may run. */
const DURATION = 120_000;
/** Milliseconds after which a slice that was killed is started again, if the platform does not do so before. */
const WATCHDOG = DURATION + 60_000;
/** Milliseconds to wait after a failure, by the number of failures in a row. */
const waitAfter = (failures) => Math.min(1000 * 2 ** failures, 300_000);
/** Failures in a row after which the import is given up: an upload lives for an hour. */
const MAX_FAILURES = 10;

/**
 * Until when a slice of another import has this isolate, in Unix milliseconds. The platform may put several objects into one
 * isolate, and its memory is for all of them together, so they take turns, slice by slice.
 */
let takenUntil = 0;
/** Milliseconds after which an import asks for its turn again. */
const TURN = 500;

export class ImportObject extends DurableObject {
  #stop = new AbortController();

  /** Begins the import. Gives `status` and what the answer says. */
  async start(wish) {
    let source;
    try {
      source = await this.#open(wish);
    } catch (error) {
      return { status: error.status === 404 ? 404 : 502, error: { message: "The source could not be opened." } };
    }
    const refusal = await this.#refusalOf(source);
    if (refusal) return refusal;
    await this.ctx.storage.put("import", {
      wish,
      state: "running",
      bytes: source.size,
      confirmed: 0,
      failures: 0,
      due: Date.now(),
    });
    await this.ctx.storage.setAlarm(Date.now());
    return { status: 202 };
  }

  /** What is known of the import; `undefined` if there is none. */
  async status() {
    const known = await this.ctx.storage.get("import");
    if (!known) return undefined;
    // Its slice was killed with the machine: this need not wait for the watchdog.
    const isDue = known.state === "running" && !this.isRunning && Date.now() >= known.due;
    if (isDue) await this.ctx.storage.setAlarm(Date.now());
    const { state, bytes, file, error } = known;
    return { state, bytes, confirmed: Math.max(known.confirmed, this.confirmed ?? 0), file, error };
  }

  /** Ends the import. What is not complete is cancelled at the service. */
  async cancel() {
    const known = await this.ctx.storage.get("import");
    if (known?.state !== "running") return this.status();
    await this.#save({ state: "cancelling" });
    this.#stop.abort();
    await this.ctx.storage.setAlarm(Date.now());
    return this.status();
  }

  /** One slice. */
  async alarm() {
    const known = await this.ctx.storage.get("import");
    if (!["running", "cancelling"].includes(known?.state)) return;
    if (Date.now() < takenUntil) return this.ctx.storage.setAlarm(Date.now() + TURN);
    takenUntil = Date.now() + WATCHDOG;
    this.isRunning = true;
    // If this invocation is killed, nothing after this line may happen.
    await this.ctx.storage.setAlarm(Date.now() + WATCHDOG);
    try {
      if (known.state === "cancelling") {
        await this.#discard();
        return await this.#end({ state: "cancelled" });
      }
      const upload = await this.#slice(known);
      await this.#end({ state: "completed", confirmed: known.bytes, file: upload.file });
    } catch (error) {
      await this.#failed(error, known);
    } finally {
      this.isRunning = false;
      takenUntil = 0;
    }
  }

  async #slice({ wish }) {
    const { env } = this;
    return uploadFileChunked(await this.#open(wish), {
      ...PARTS,
      ...this.#service(),
      purpose: "user_data",
      expiresAfter: { anchor: "created_at", seconds: EXPIRES_AFTER },
      resume: this.#store(),
      maxRequests: Number(env.IMPORT_REQUESTS ?? REQUESTS),
      maxDuration: DURATION,
      signal: this.#stop.signal,
      onProgress: ({ confirmed }) => (this.confirmed = confirmed),
    });
  }

  #service() {
    return { apiKey: this.env.OPENAI_API_KEY, baseURL: this.env.UPLOADS_BASE_URL };
  }

  /** Cancels what earlier slices have uploaded. */
  async #discard() {
    const store = this.#store();
    for (const { id } of await listResumable({ store })) await discardResumable(id, { store, ...this.#service() });
  }

  async #failed(error, known) {
    const { state } = await this.ctx.storage.get("import");
    if (state === "cancelling") return this.#end({ state: "cancelled" });
    const confirmed = this.confirmed ?? known.confirmed;
    if (error.name === "UploadSuspendedError" && error.resumable) {
      await this.#save({ confirmed, failures: 0 });
      return this.ctx.storage.setAlarm(Date.now());
    }
    console.error(JSON.stringify({ operation: "import", error: error.name, status: error.status, code: error.code }));
    if ((error.resumable || error.retryable) && known.failures < MAX_FAILURES) {
      const due = Date.now() + waitAfter(known.failures);
      await this.#save({ confirmed, failures: known.failures + 1, due });
      return this.ctx.storage.setAlarm(due);
    }
    return this.#end({ state: "failed", error: { message: "The file could not be uploaded.", name: error.name } });
  }

  async #save(change) {
    await this.ctx.storage.put("import", { ...(await this.ctx.storage.get("import")), ...change });
  }

  async #end(change) {
    await this.#save(change);
    await this.ctx.storage.deleteAlarm();
  }

  /** An object of the user's folder, or a URL of an allowed origin: a Worker that fetches any URL would be an open relay. */
  async #open({ userId, object, url }) {
    const { BUCKET, IMPORT_ORIGINS = "" } = this.env;
    if (object !== undefined) return openR2(BUCKET, `${userId}/${object}`);
    const address = URL.canParse(url) ? new URL(url) : undefined;
    if (!address || !IMPORT_ORIGINS.split(" ").includes(address.origin)) {
      throw Object.assign(new Error("The origin of this URL is not allowed."), { status: 404 });
    }
    // A redirect could lead to another origin.
    return openURL(address, { fetch: (to, init) => fetch(to, { ...init, redirect: "manual" }) });
  }

  async #refusalOf(source) {
    const refuse = (status, message) => ({ status, error: { message } });
    if (source.validator === undefined) {
      await source.cancel?.();
      return refuse(502, "The server of this URL has no ranges, or no ETag.");
    }
    if (source.size === 0) return refuse(422, "The file is empty.");
    if (source.size > MAX_IMPORT_BYTES) return refuse(413, `At most ${MAX_IMPORT_BYTES} bytes can be imported.`);
    return undefined;
  }

  /** The journal, in the object's storage. */
  #store() {
    const { storage } = this.ctx;
    return {
      get: (key) => storage.get(`journal:${key}`),
      set: (key, value) => storage.put(`journal:${key}`, value),
      delete: (key) => storage.delete(`journal:${key}`),
    };
  }
}
