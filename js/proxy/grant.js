// The grant: proof that this user created this upload here. The proxy remembers nothing, so the
// client brings it back with every later call of the upload, in a header.
//
// `version.key.claims.signature`: the claims are [bytes, purpose, expiry], base64url of JSON. The
// upload's id and the user's are signed but not contained: they come from the path and from
// `authorize`, so a grant shown with another id or by another user does not verify, and whoever
// finds one learns no name from it. That makes it safe to keep in a journal between two pages.

import { fromBase64url, toBase64url } from "./base64url.js";
import { misconfigured, Refusal } from "./errors.js";

export const GRANT_HEADER = "x-upload-grant";

const VERSION = "g1";
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** A secret shorter than the digest is the weakest link. */
const SECRET_BYTES = 32;
/** Longer than any grant made here: purposes are at most 64 characters. */
const LONGEST = 512;
/** Bytes of an HMAC-SHA-256. */
const SIGNATURE_BYTES = 32;

const utf8 = new TextEncoder();

/** The keys of the environment, checked; each is imported only when it is used. */
export async function readGrantKeys(settings, env) {
  let given;
  try {
    given = await settings.grantKeys(env);
    given = typeof given === "string" ? JSON.parse(given) : given;
  } catch {
    // The message of a JSON error quotes the text, which holds the secrets.
    throw misconfigured("grantKeys: expected { current, keys } or its JSON");
  }
  const { current, keys } = given ?? {};
  if (typeof current !== "string" || typeof keys !== "object" || keys === null || !Object.hasOwn(keys, current)) {
    throw misconfigured("grantKeys: expected { current, keys } with keys[current]");
  }
  const sound = ([id, secret]) =>
    KEY_ID.test(id) && typeof secret === "string" && utf8.encode(secret).length >= SECRET_BYTES;
  if (!Object.entries(keys).every(sound)) {
    throw misconfigured(`grantKeys: expected ids of ${KEY_ID} and secrets of at least ${SECRET_BYTES} bytes`);
  }
  return { current, keys };
}

/** A grant for an upload just created. `expiresAt` is the service's word for the upload, in Unix seconds. */
export async function signGrant({ current, keys }, upload, expiresAt, lifetime) {
  const latest = now() + lifetime;
  const expiry = Number.isSafeInteger(expiresAt) ? Math.min(expiresAt, latest) : latest;
  const claims = [upload.bytes, upload.purpose, expiry];
  const key = await hmacKey(keys[current], "sign");
  const signature = await crypto.subtle.sign(ALGORITHM, key, signed(current, upload, claims));
  return [VERSION, current, toBase64url(utf8.encode(JSON.stringify(claims))), toBase64url(signature)].join(".");
}

/** The claims of a grant, after proof that it was made here for this upload and this user. */
export async function verifyGrant({ keys }, grant, upload) {
  if (grant === null || grant === "") {
    const header = GRANT_HEADER.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    throw refusal("missing", `Send the ${header} header that came with the answer to create.`);
  }
  const invalid = refusal("invalid", "The grant is not one for this upload and this user.");
  const [version, id, text, mac, ...more] = grant.length > LONGEST ? [] : grant.split(".");
  if (version !== VERSION || !mac || more.length > 0 || !Object.hasOwn(keys, id)) throw invalid;
  const claims = readClaims(text);
  const signature = fromBase64url(mac);
  if (!claims || signature?.length !== SIGNATURE_BYTES) throw invalid;
  const key = await hmacKey(keys[id], "verify");
  if (!(await crypto.subtle.verify(ALGORITHM, key, signature, signed(id, upload, claims)))) throw invalid;
  const [bytes, purpose, expiry] = claims;
  if (expiry <= now()) throw refusal("expired", "The grant has expired; create the upload anew.");
  return { bytes, purpose };
}

/** What is signed: JSON, so that no two lists of values have the same text. */
function signed(keyId, { uploadId, userId }, claims) {
  return utf8.encode(JSON.stringify(["upload-grant", VERSION, keyId, uploadId, userId, ...claims]));
}

function readClaims(text) {
  try {
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(text)));
    return Array.isArray(claims) && claims.length === 3 ? claims : undefined;
  } catch {
    return undefined;
  }
}

function hmacKey(secret, use) {
  return crypto.subtle.importKey("raw", utf8.encode(secret), ALGORITHM, false, [use]);
}

function refusal(what, message) {
  return new Refusal(403, `upload_grant_${what}`, message);
}

function now() {
  return Math.floor(Date.now() / 1000);
}
