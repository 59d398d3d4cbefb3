// Which files were uploaded by earlier runs with --resume, so that the same command sends only what is missing. Each
// file has a record in the folder of the journals. A record holds no path, no header and no key; its name is a hash.

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endpoint } from "../client/options/endpoint.js";

const RECORD = /^[\da-f]{64}\.done$/;

/** Milliseconds after which a record is removed. */
const AGE = 30 * 24 * 60 * 60 * 1000;

/** The records in `folder` of uploads with `options`. */
export class CompletedFiles {
  #folder;
  #upload;

  /** `options`: of the library. A file that is uploaded with others that show in its File is another upload. */
  constructor(folder, { baseURL, purpose, mimeType, expiresAfter, organization, project }) {
    this.#folder = folder;
    const { base } = endpoint({ baseURL, query: [] });
    this.#upload = [base, purpose, mimeType, expiresAfter, organization, project].map((value) => value ?? null);
  }

  /** The completed upload of the file as it is now; `undefined` if it was not uploaded or has changed since. */
  find({ realPath, filename, size, mtimeNs }) {
    const record = read(this.#pathOf(realPath, filename));
    if (!record || isExpired(record) || record.size !== size || record.mtimeNs !== mtimeNs) return undefined;
    return record.upload;
  }

  /** Writes the record of a completed upload. Throws an error of the system. */
  save({ realPath, filename, size, mtimeNs }, upload) {
    const record = { size, mtimeNs, upload: factsOf(upload) };
    // Renamed into place, so that a crash leaves the old record or the new one.
    const draft = join(this.#folder, `${randomUUID()}.tmp`);
    try {
      writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
      renameSync(draft, this.#pathOf(realPath, filename));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  #pathOf(realPath, filename) {
    const hash = createHash("sha256").update(JSON.stringify([realPath, filename, ...this.#upload]));
    return join(this.#folder, `${hash.digest("hex")}.done`);
  }
}

/** Removes records that are old or damaged, and those of Files that have expired. */
export function removeOldRecords(folder) {
  for (const name of readdirSync(folder)) {
    if (!RECORD.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    const record = Date.now() - mtimeMs > AGE ? undefined : read(path);
    if (!record || isExpired(record)) rmSync(path, { force: true });
  }
}

/** What is kept of the service's answer: fields of the API that say which File it is. */
function factsOf({ id, file }) {
  const { object, bytes, created_at, expires_at, filename, purpose } = file;
  return { id, status: "completed", file: { id: file.id, object, bytes, created_at, expires_at, filename, purpose } };
}

/** The API's times are in seconds. */
const isExpired = ({ upload }) => upload.file.expires_at && upload.file.expires_at * 1000 <= Date.now();

/** The record at `path`; `undefined` if there is none or it is damaged. */
function read(path) {
  try {
    const record = JSON.parse(readFileSync(path, "utf8"));
    return typeof record?.upload?.file?.id === "string" ? record : undefined;
  } catch {
    return undefined;
  }
}
