// Removes secrets from answers: the key, and the values of the headers that `auth` returned. The service may quote them
// in an answer, whole or in part.

/** Shorter values are not treated as secrets: they would match ordinary text. */
const LEAST_LENGTH = 8;
const REMOVED = "[removed]";

export class Secrets {
  #all;
  #long;

  /** @param {string} key @param {Record<string, string>} headers */
  constructor(key, headers) {
    const values = [key, ...Object.values(headers)];
    // "Bearer sk-…", "id; secret", and JSON: each word is a secret too.
    const words = values.flatMap((value) => value.split(/[\s,;:"'(){}[\]]+/));
    const all = [...values, ...words, ...words.flatMap(basicCredentials)].filter((value) => value !== "");
    // The longest first, so that a value that contains another is removed completely.
    this.#all = [...new Set(all)].sort((a, b) => b.length - a.length);
    this.#long = this.#all.filter(({ length }) => length >= LEAST_LENGTH);
  }

  /** Whether a text contains a secret, also escaped as in JSON. */
  isIn(text) {
    const plain = unescaped(text);
    return this.#long.some((secret) => text.includes(secret) || plain.includes(secret));
  }

  /** Whether a word is a secret, or contains one. */
  isWord(word) {
    return this.#all.includes(word) || this.isIn(word);
  }

  /** A copy of a JSON value without secrets. */
  removedFrom(value) {
    if (typeof value === "string") return this.#long.reduce((text, secret) => text.replaceAll(secret, REMOVED), value);
    if (Array.isArray(value)) return value.map((entry) => this.removedFrom(entry));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, entry]) => [this.removedFrom(name), this.removedFrom(entry)]);
    return Object.fromEntries(entries);
  }
}

/** The user name and password of a "Basic" header. */
function basicCredentials(word) {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(word)) return [];
  try {
    const text = atob(word);
    return /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(text) ? [text, ...text.split(":")] : [];
  } catch {
    return [];
  }
}

function unescaped(text) {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/\\(.)/g, "$1");
}
