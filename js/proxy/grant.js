// The grant proves that this user created this upload through this proxy. The proxy keeps no state, so the client sends
// the grant in a header with every later call of the upload.
//
// `version.key.claims.signature`: the claims are [bytes, purpose, expiry, owner], base64url of JSON.
// The upload's id is signed but not contained: it comes from the path. The owner is an HMAC over the upload and the user
// that `authorize` returned. So a grant with another id or from another user is not valid, and it reveals no name, not
// even that two uploads belong to the same user. A journal can therefore keep it.

import { fromBase64url, toBase64url } from "./base64url.js";
import { misconfigured, Refusal } from "./errors.js";

export const GRANT_HEADER = "x-upload-grant";

const VERSION = "g1";
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** A secret must have at least as many bytes as the digest. */
const SECRET_BYTES = 32;
/** Maximum length of a grant. Grants of this proxy are shorter, because purposes have at most 64 characters. */
const LONGEST = 512;
/** Bytes of an HMAC-SHA-256. */
const SIGNATURE_BYTES = 32;

const utf8 = new TextEncoder();

/** Reads and checks the keys of the environment. A key is imported only when it is used. */
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

/** Creates the grant of a new upload. `expiresAt` is the service's `expires_at` of the upload, in Unix seconds. */
export async function signGrant({ current, keys }, upload, expiresAt, lifetime) {
  const latest = now() + lifetime;
  const expiry = Number.isSafeInteger(expiresAt) ? Math.min(expiresAt, latest) : latest;
  const key = await hmacKey(keys[current], "sign");
  const owner = await crypto.subtle.sign(ALGORITHM, key, ownerText(current, upload));
  const claims = [upload.bytes, upload.purpose, expiry, toBase64url(owner)];
  const signature = await crypto.subtle.sign(ALGORITHM, key, signedText(current, upload.uploadId, claims));
  return [VERSION, current, toBase64url(utf8.encode(JSON.stringify(claims))), toBase64url(signature)].join(".");
}

/** Returns the claims of a grant, if it is valid for this upload and this user. Throws a `Refusal` otherwise. */
export async function verifyGrant(keys, grant, upload) {
  if (grant === null || grant === "") {
    const header = GRANT_HEADER.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    throw refusal("missing", `Send the ${header} header that came with the answer to create.`);
  }
  const known = await readGrant(keys, grant, upload.uploadId);
  const owner = known && fromBase64url(known.owner);
  const isOwner =
    owner?.length === SIGNATURE_BYTES &&
    (await crypto.subtle.verify(ALGORITHM, known.key, owner, ownerText(known.keyId, upload)));
  if (!isOwner) throw refusal("invalid", "The grant is not valid for this upload and this user.");
  const { bytes, purpose, expiry } = known;
  if (expiry <= now()) throw refusal("expired", "The grant has expired: create a new upload.");
  return { bytes, purpose };
}

/** Whether a grant is valid for this upload and has not expired. The user is not checked. */
export async function knownUpload(keys, grant, uploadId) {
  const known = await readGrant(keys, grant, uploadId);
  return known !== undefined && known.expiry > now();
}

/** The claims of a grant that this proxy signed for this upload; `undefined` for any other. */
async function readGrant({ keys }, grant, uploadId) {
  const [version, keyId, text, mac, ...more] = grant.length > LONGEST ? [] : grant.split(".");
  if (version !== VERSION || !mac || more.length > 0 || !Object.hasOwn(keys, keyId)) return undefined;
  const claims = readClaims(text);
  const signature = fromBase64url(mac);
  if (!claims || signature?.length !== SIGNATURE_BYTES) return undefined;
  const key = await hmacKey(keys[keyId], "verify");
  if (!(await crypto.subtle.verify(ALGORITHM, key, signature, signedText(keyId, uploadId, claims)))) return undefined;
  const [bytes, purpose, expiry, owner] = claims;
  return { keyId, key, bytes, purpose, expiry, owner };
}

// Both texts are JSON, so that different values never have the same text. They start with different words, so that one
// cannot be used as the other.

function ownerText(keyId, { uploadId, userId }) {
  return utf8.encode(JSON.stringify(["upload-owner", VERSION, keyId, uploadId, userId]));
}

function signedText(keyId, uploadId, claims) {
  return utf8.encode(JSON.stringify(["upload-claims", VERSION, keyId, uploadId, ...claims]));
}

function readClaims(text) {
  try {
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(text)));
    return Array.isArray(claims) && claims.length === 4 ? claims : undefined;
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
