// Removes secrets from the output. It searches for their values, because a service may quote what it was sent: whole,
// in part, masked, or encoded.

const MASK = "***";

/**
 * Shorter values are not treated as secrets. A value such as the `1` of `X-Version: 1` is in most messages by chance,
 * and a secret that short protects nothing.
 */
const SHORTEST = 4;

/** A text with this many characters of a secret in a row quotes it. */
const PIECE = 8;

/** What services write instead of the middle of a key: `sk-ab****wxyz`, `sk-ab...wxyz`. */
const MASKED = /[*•]+|…+|\.{3,}|x{4,}/gi;

/** A masked text quotes a secret if so many characters match, at both ends together. */
const LEAST_ENDS = 4;

const IDS = new Set(["id", "uploadId", "upload_id"]);

const SCHEMES = new Set(["bearer", "basic", "digest", "negotiate", "token", "apikey", "api-key"]);

/** The secrets in pairs of headers: each value without its scheme, its words, and the password of Basic. */
export function secretsInHeaders(headers) {
  return headers.flatMap(([, value]) => {
    const [, first, rest] = /^(\S+)\s+(.*)$/.exec(value) ?? [];
    const scheme = SCHEMES.has(first?.toLowerCase()) ? first.toLowerCase() : undefined;
    // In "Bearer sk-…" only the second word is secret.
    const secret = scheme ? rest : value;
    const login = scheme === "basic" ? Buffer.from(secret, "base64").toString() : "";
    return [secret, ...secret.split(/[\s,;="]+/), login, login.slice(login.indexOf(":") + 1)];
  });
}

/** The values in the query of `address`. */
export function secretsInURL(address) {
  return URL.canParse(address) ? [...new URL(address).searchParams.values()] : [];
}

/** Removes secrets from texts. */
export class Redactor {
  #secrets = [];
  #pieces = new Set();

  add(...values) {
    for (const value of values) {
      if (typeof value !== "string" || value.length < SHORTEST) continue;
      for (const form of formsOf(value.toLowerCase())) {
        this.#secrets.push(form);
        for (let at = 0; at + PIECE <= form.length; at += 1) this.#pieces.add(form.slice(at, at + PIECE));
      }
    }
  }

  /** `text` with `***` for each secret, and for each piece of one. */
  redact(text) {
    if (this.#secrets.length === 0) return text;
    // In some scripts the lower-case text is longer, so its positions would be wrong.
    const lower = text.toLowerCase();
    const searched = lower.length === text.length ? lower : text;
    const secret = new Uint8Array(text.length);
    this.#markPieces(searched, secret);
    this.#markShort(searched, secret);
    this.#markMasked(searched, secret);
    return cut(text, secret);
  }

  /** Cleans every text in `value`, except ids, which programs need unchanged. */
  redactAll(value) {
    if (typeof value === "string") return this.redact(value);
    if (Array.isArray(value)) return value.map((item) => this.redactAll(item));
    if (typeof value !== "object" || value === null) return value;
    const cleaned = ([key, item]) => [key, IDS.has(key) ? item : this.redactAll(item)];
    return Object.fromEntries(Object.entries(value).map(cleaned));
  }

  #markPieces(text, secret) {
    for (let at = 0; at + PIECE <= text.length; at += 1) {
      if (this.#pieces.has(text.slice(at, at + PIECE))) secret.fill(1, at, at + PIECE);
    }
  }

  /** Marks secrets shorter than a piece, where they are whole words. */
  #markShort(text, secret) {
    for (const value of this.#secrets) {
      if (value.length >= PIECE) continue;
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        const isWord = !isWordAt(text, at - 1) && !isWordAt(text, at + value.length);
        if (isWord) secret.fill(1, at, at + value.length);
      }
    }
  }

  /** Marks both ends of a secret around a mask. */
  #markMasked(text, secret) {
    for (const { 0: mask, index } of text.matchAll(MASKED)) {
      const end = index + mask.length;
      for (const value of this.#secrets) {
        const before = sharedEnd(text.slice(Math.max(0, index - value.length), index), value);
        const after = sharedStart(text.slice(end, end + value.length), value);
        if (before + after >= LEAST_ENDS) secret.fill(1, index - before, end + after);
      }
    }
  }
}

/** A secret itself, and encoded for a URL, JSON and HTML. */
function formsOf(value) {
  const url = encodeURIComponent(value).toLowerCase();
  const json = JSON.stringify(value).slice(1, -1);
  const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return new Set([value, url, url.replaceAll("%20", "+"), json, json.replaceAll("/", "\\/"), html]);
}

const isWordAt = (text, at) => /[\p{L}\p{N}_]/u.test(text[at] ?? "");

/** Length of the longest start of `value` that `text` ends with. */
function sharedEnd(text, value) {
  let length = Math.min(text.length, value.length);
  while (!text.endsWith(value.slice(0, length))) length -= 1;
  return length;
}

/** Length of the longest end of `value` that `text` starts with. */
function sharedStart(text, value) {
  let length = Math.min(text.length, value.length);
  while (!text.startsWith(value.slice(value.length - length))) length -= 1;
  return length;
}

/** `text` with one mask for each run of positions that are marked in `secret`. */
function cut(text, secret) {
  let clean = "";
  let at = 0;
  for (let start = secret.indexOf(1); start >= 0; start = secret.indexOf(1, at)) {
    clean += text.slice(at, start) + MASK;
    const end = secret.indexOf(0, start);
    at = end < 0 ? text.length : end;
  }
  return clean + text.slice(at);
}
