// The signed texts that clients keep for the proxy: grants of uploads and receipts of Files.
//
// `version.key.claims.signature`: the claims are base64url of JSON, the signature an HMAC over the kind of the text, the
// key's id, the subject (the id of the upload or File) and the claims. The last claim is the owner: an HMAC over the
// subject and the user that `authorize` returned. So a text for another subject or from another user is not valid, and it
// reveals no user id, not even that two texts belong to the same user.

import { fromBase64url, toBase64url } from "./base64url.js";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** A secret must have at least as many bytes as the digest. */
const SECRET_BYTES = 32;
/** Maximum length. The longest have a file name of 4,096 bytes and 1 KiB of metadata. */
const LONGEST = 16 * 1024;
/** Bytes of an HMAC-SHA-256. */
const SIGNATURE_BYTES = 32;

const utf8 = new TextEncoder();

/** Checks `{ current, keys }` or its JSON. A key is imported only when it is used. Throws a `TypeError`. */
export function checkKeys(given) {
  let read = given;
  try {
    if (typeof given === "string") read = JSON.parse(given);
  } catch {
    // The message of a JSON error quotes the text, which holds the secrets.
    throw new TypeError("keys: expected { current, keys } or its JSON");
  }
  const { current, keys } = read ?? {};
  if (typeof current !== "string" || typeof keys !== "object" || keys === null || !Object.hasOwn(keys, current)) {
    throw new TypeError("keys: expected { current, keys } with keys[current]");
  }
  const sound = ([id, secret]) =>
    KEY_ID.test(id) && typeof secret === "string" && utf8.encode(secret).length >= SECRET_BYTES;
  if (!Object.entries(keys).every(sound)) {
    throw new TypeError(`keys: expected ids of ${KEY_ID} and secrets of at least ${SECRET_BYTES} bytes`);
  }
  return { current, keys };
}

/** Signs `claims` about `subject` for the user. `version` names the kind of the text. */
export async function sign({ current, keys }, version, { subject, userId }, claims) {
  const key = await hmacKey(keys[current], "sign");
  const owner = await crypto.subtle.sign(ALGORITHM, key, ownerText(version, current, subject, userId));
  const all = [...claims, toBase64url(owner)];
  const signature = await crypto.subtle.sign(ALGORITHM, key, signedText(version, current, subject, all));
  return [version, current, toBase64url(utf8.encode(JSON.stringify(all))), toBase64url(signature)].join(".");
}

/** Splits a text of `version` with `count` claims. Nothing is proven yet. `undefined` for any other text. */
export function split(text, version, count) {
  if (typeof text !== "string") return undefined;
  const [given, keyId, encoded, mac, ...more] = text.length > LONGEST ? [] : text.split(".");
  if (given !== version || !mac || more.length > 0) return undefined;
  const all = readClaims(encoded);
  const signature = fromBase64url(mac);
  if (all?.length !== count + 1 || signature?.length !== SIGNATURE_BYTES) return undefined;
  return { version, keyId, claims: all.slice(0, -1), owner: all.at(-1), all, signature };
}

/** The key that signed the text about `subject`; `undefined` if none of `keys` did. */
export async function keyOf({ keys }, { version, keyId, all, signature }, subject) {
  if (!Object.hasOwn(keys, keyId)) return undefined;
  const key = await hmacKey(keys[keyId], "verify");
  const valid = await crypto.subtle.verify(ALGORITHM, key, signature, signedText(version, keyId, subject, all));
  return valid ? key : undefined;
}

/** Whether a text that `key` signed belongs to the user. */
export async function isOwner(key, { version, keyId, owner }, { subject, userId }) {
  const mac = typeof owner === "string" ? fromBase64url(owner) : undefined;
  if (mac?.length !== SIGNATURE_BYTES) return false;
  return crypto.subtle.verify(ALGORITHM, key, mac, ownerText(version, keyId, subject, userId));
}

export function now() {
  return Math.floor(Date.now() / 1000);
}

// Both texts are JSON, so that different values never have the same text. They start with different words, so that one
// cannot be used as the other.

function ownerText(version, keyId, subject, userId) {
  return utf8.encode(JSON.stringify(["upload-owner", version, keyId, subject, userId]));
}

function signedText(version, keyId, subject, claims) {
  return utf8.encode(JSON.stringify(["upload-claims", version, keyId, subject, ...claims]));
}

function readClaims(text) {
  try {
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(text)));
    return Array.isArray(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function hmacKey(secret, use) {
  return crypto.subtle.importKey("raw", utf8.encode(secret), ALGORITHM, false, [use]);
}
