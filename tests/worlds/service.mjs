// An honest Uploads API in memory. What it holds is the truth that the worlds are judged by.

import { md5 } from "./md5.mjs";

/** How a service words a refusal. `plain` are those that name a cause in a field. */
const STYLES = {
  openai: {
    plain: true,
    body: (code, param, message) => ({ error: { message, type: "invalid_request_error", param, code } }),
  },
  bare: { plain: false, body: (_code, _param, message) => ({ detail: message }) },
  problem: { plain: false, body: (_code, _param, message) => ({ title: "Anfrage abgelehnt", detail: message }) },
  german: {
    plain: false,
    body: () => ({ error: { message: "Der Hochladevorgang ist nicht mehr offen", code: null } }),
  },
  list: { plain: false, body: (_code, _param, message) => ({ errors: [{ message }] }) },
};
const IDS = {
  plain: (kind, number) => `${kind}_${number}`,
  odd: (kind, number) => `${kind}/ä ${number}?#%`,
  long: (kind, number) => `${kind}-${"0123456789abcdef".repeat(16)}-${number}`,
};

export const REFUSALS = Object.keys(STYLES);
export const ID_STYLES = Object.keys(IDS);

export class Service {
  /** What was created, by id. */
  uploads = new Map();
  files = new Map();
  #style;
  #id;
  #now;
  #life;
  #countsEveryByte;
  #digest;
  #numbers = 0;

  /**
   * `seconds` gives Unix time; `life` is what `created_at` and `expires_at` say. With `countsEveryByte` a
   * part that came twice makes complete fail, as some servers do.
   */
  constructor({
    seconds,
    style = "openai",
    ids = "plain",
    life = { length: 3600 },
    countsEveryByte = false,
    digest = md5,
  }) {
    this.#now = seconds;
    this.#style = STYLES[style];
    this.#id = IDS[ids];
    this.#life = life;
    this.#countsEveryByte = countsEveryByte;
    this.#digest = digest;
  }

  /** Unix time in seconds. */
  now() {
    return this.#now();
  }

  /** Whether a part that came twice makes complete fail. */
  get countsEveryByte() {
    return this.#countsEveryByte;
  }

  #next(kind) {
    this.#numbers += 1;
    return this.#id(kind, this.#numbers);
  }

  #refuse(status, code, param, message = `${code} (${param})`, named = true) {
    return { status, body: this.#style.body(code, param, message), plain: this.#style.plain && named };
  }

  create(body) {
    const { bytes, filename, purpose } = body ?? {};
    if (!(bytes > 0) || !filename || !purpose) return this.#refuse(400, "missing", "bytes");
    const created = this.#now();
    const upload = {
      id: this.#next("upload"),
      object: "upload",
      bytes,
      created_at: "created" in this.#life ? this.#life.created : created,
      expires_at: "expires" in this.#life ? this.#life.expires : created + this.#life.length,
      filename,
      purpose,
      status: "pending",
      file: null,
    };
    this.uploads.set(upload.id, { upload, sent: body, parts: new Map(), received: 0 });
    return { status: 200, body: { ...upload } };
  }

  part(id, bytes) {
    const known = this.uploads.get(id);
    if (!known) return this.#refuse(404, "upload_not_found", "upload_id");
    if (known.upload.status !== "pending") return this.#refuse(400, "upload_not_pending", "upload_id");
    if (!(bytes.length > 0)) return this.#refuse(400, "empty", "data");
    const part = { id: this.#next("part"), object: "upload.part", created_at: this.#now(), upload_id: id };
    known.parts.set(part.id, bytes);
    known.received += bytes.length;
    return { status: 200, body: part };
  }

  complete(id, { part_ids: ids, md5: expected } = {}) {
    const known = this.uploads.get(id);
    if (!known) return this.#refuse(404, "upload_not_found", "upload_id", undefined, false);
    const { upload, parts } = known;
    if (upload.status !== "pending") return this.#refuse(400, "upload_not_pending", null, undefined, false);
    const pieces = ids.map((part) => parts.get(part));
    if (pieces.includes(undefined)) return this.#refuse(400, "part_not_found", "part_ids");
    const content = joined(pieces);
    const counted = this.#countsEveryByte ? known.received : content.length;
    if (counted !== upload.bytes) return this.#refuse(400, "bytes_mismatch", "bytes");
    if (expected !== undefined && expected !== null && this.#digest(content) !== expected)
      return this.#refuse(400, "md5_mismatch", "md5");
    const { bytes, filename, purpose } = upload;
    const file = {
      id: this.#next("file"),
      object: "file",
      bytes,
      created_at: this.#now(),
      filename,
      purpose,
      status: "processed",
    };
    Object.assign(upload, { status: "completed", file });
    Object.assign(known, { content, completed: true });
    this.files.set(file.id, file);
    return { status: 200, body: { ...upload } };
  }

  cancel(id) {
    const known = this.uploads.get(id);
    if (!known) return this.#refuse(404, "upload_not_found", "upload_id");
    if (known.upload.status !== "pending") return this.#refuse(400, "upload_not_pending", "upload_id");
    known.upload.status = "cancelled";
    return { status: 200, body: { ...known.upload } };
  }

  list(purpose) {
    const data = [...this.files.values()].filter((file) => file.purpose === purpose).reverse();
    return { status: 200, body: { object: "list", data, has_more: false } };
  }
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
