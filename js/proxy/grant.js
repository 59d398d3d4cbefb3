// The grant proves that this user created this upload through this proxy, and what was declared then. The proxy keeps
// no state, so the client sends the grant in a header with every later call of the upload. A journal can keep it: it
// contains what the page declared, and neither the upload's id, which comes from the path, nor the user's.

import { misconfigured, Refusal } from "./errors.js";
import { checkKeys, isOwner, keyOf, now, sign, split } from "./tokens.js";

export const GRANT_HEADER = "x-upload-grant";
/**
 * Seconds after an upload's end in which complete can be asked again: the service has ended it by then, but an answer may
 * have been lost just before.
 */
export const COMPLETE_GRACE = 600;

const VERSION = "g2";
/** bytes, purpose, expiry, and what else was declared. */
const CLAIMS = 4;

/** Reads and checks the keys of the environment. */
export async function readGrantKeys(settings, env) {
  let given;
  try {
    given = await settings.grantKeys(env);
  } catch {
    throw misconfigured("grantKeys: the function failed");
  }
  try {
    return checkKeys(given);
  } catch (error) {
    throw misconfigured(`grantKeys: ${error.message}`);
  }
}

/**
 * Creates the grant of a new upload. `expiresAt` is the service's `expires_at` of the upload, in Unix seconds.
 * `declared` has what the later calls need: `{ filename, mimeType, metadata, tag, createdAt, reservation }`.
 */
export async function signGrant(keys, { uploadId, userId, bytes, purpose }, declared, expiresAt, lifetime) {
  const latest = now() + lifetime;
  const expiry = Number.isSafeInteger(expiresAt) ? Math.min(expiresAt, latest) : latest;
  return sign(keys, VERSION, { subject: uploadId, userId }, [bytes, purpose, expiry, declared]);
}

/**
 * Returns the claims of a grant, if it is valid for this upload and this user. Throws a `Refusal` otherwise. `grace`:
 * seconds that it is accepted after its expiry.
 */
export async function verifyGrant(keys, grant, { uploadId, userId }, grace = () => 0) {
  if (grant === null || grant === "") {
    const header = GRANT_HEADER.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    throw refusal("missing", `Send the ${header} header that came with the answer to create.`);
  }
  const known = await readGrant(keys, grant, uploadId);
  if (!known || !(await isOwner(known.key, known, { subject: uploadId, userId }))) {
    throw refusal("invalid", "The grant is not valid for this upload and this user.");
  }
  const [bytes, purpose, expiry, declared] = known.claims;
  if (expiry + grace(declared) <= now()) throw refusal("expired", "The grant has expired: create a new upload.");
  return { bytes, purpose, until: expiry, ...declared };
}

/** Whether a grant is valid for this upload and has not expired. The user is not checked. */
export async function knownUpload(keys, grant, uploadId) {
  const known = await readGrant(keys, grant, uploadId);
  return known !== undefined && known.claims[2] > now();
}

/** A grant that this proxy signed for this upload, with its key; `undefined` for any other. */
async function readGrant(keys, grant, uploadId) {
  const parts = split(grant, VERSION, CLAIMS);
  const key = parts && (await keyOf(keys, parts, uploadId));
  return key && { ...parts, key };
}

function refusal(what, message) {
  return new Refusal(403, `upload_grant_${what}`, message);
}
