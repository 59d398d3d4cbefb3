// The receipt proves that this user uploaded this File through the proxy. Any server with the keys can verify it, without
// a request and without memory.

import { checkKeys, isOwner, keyOf, now, sign, split } from "./tokens.js";

export const RECEIPT_HEADER = "x-upload-receipt";

const VERSION = "r1";
/** fileId, uploadId, bytes, purpose, expiry, filename, mimeType. */
const CLAIMS = 7;

const MESSAGES = {
  malformed: "The receipt is not one of this proxy.",
  unknown_key: "The receipt was signed with a key that is not among the keys.",
  signature: "The signature of the receipt is not valid.",
  other_user: "The receipt belongs to another user.",
  other_file: "The receipt is for another File.",
  expired: "The receipt has expired.",
};

/** Why a receipt is refused: see `reason`. */
export class ReceiptError extends Error {
  constructor(reason) {
    super(MESSAGES[reason]);
    this.reason = reason;
  }
}
// On the prototype, because minifiers rename classes.
Object.defineProperty(ReceiptError.prototype, "name", { value: "ReceiptError", configurable: true, writable: true });

/** Signs the receipt of a File. `expiresAt` is the File's `expires_at` in Unix seconds, if it has one. */
export async function signReceipt(keys, userId, { uploadId, file }, expiresAt, lifetime) {
  const latest = now() + lifetime;
  const expiry = Number.isSafeInteger(expiresAt) && expiresAt > 0 ? Math.min(expiresAt, latest) : latest;
  const claims = [file.id, uploadId, file.bytes, file.purpose, expiry, file.filename, file.mimeType];
  return sign(keys, VERSION, { subject: file.id, userId }, claims);
}

/** Resolves with the claims of a receipt of this user, or rejects with a `ReceiptError`. */
export async function verifyReceipt(receipt, { userId, keys, fileId: wanted }) {
  if (typeof userId !== "string" || userId === "") throw new TypeError("userId: expected a string, not empty");
  const checked = checkKeys(keys);
  const parts = split(receipt, VERSION, CLAIMS);
  if (!parts) throw new ReceiptError("malformed");
  const [fileId, uploadId, bytes, purpose, expiry, filename, mimeType] = parts.claims;
  if (!Object.hasOwn(checked.keys, parts.keyId)) throw new ReceiptError("unknown_key");
  const key = await keyOf(checked, parts, fileId);
  if (!key) throw new ReceiptError("signature");
  if (!(await isOwner(key, parts, { subject: fileId, userId }))) throw new ReceiptError("other_user");
  if (wanted !== undefined && wanted !== fileId) throw new ReceiptError("other_file");
  if (expiry <= now()) throw new ReceiptError("expired");
  return { fileId, uploadId, userId, bytes, purpose, filename, mimeType, expiresAt: new Date(expiry * 1000) };
}
