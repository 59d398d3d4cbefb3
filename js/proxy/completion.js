// What follows the answer to complete: the File is known, the hook records it, and the client gets a receipt.
//
// The proxy keeps no state, so it must find the File also if an earlier complete of this upload succeeded and its answer
// was lost: between the service and the proxy, with a process that ended, or on the way to the client. The service
// refuses the next complete then, because the upload is not pending any more.

import { Refusal } from "./errors.js";
import { findFile } from "./find-file.js";
import { record, withFields } from "./hooks.js";
import { entryOf } from "./quota/quota.js";
import { once } from "./quota/recorder.js";
import { RECEIPT_HEADER, signReceipt } from "./receipt.js";
import { ID } from "./routes.js";
import { untagged } from "./tag.js";

/** Milliseconds before complete is sent again, if the service gave no answer. */
const WAITS = [250, 1000];
/** Statuses with which services refuse an upload that is not pending, and also other mistakes. */
const NOT_PENDING = new Set([400, 404, 409, 410, 422]);

/**
 * Sends complete with `ask`, and settles the upload. `call` has the ids, `upload` what its grant says, `md5` what the client
 * sent. The client may be gone by then.
 */
export async function complete(context, ask) {
  const { service, call, upload } = context;
  const answer = upload.tag ? await answered(ask) : await ask();
  const direct = answer.code === null ? fileIn(answer.value, call.uploadId) : undefined;
  if (direct) return settle(context, answer, answer.value, direct);
  // A success without a File may come from a service that is still making it.
  if (!upload.tag || !(answer.code === null || NOT_PENDING.has(answer.upstreamStatus))) return answer;
  // A refusal that names a field, such as `md5`, is hardly about an upload that is complete: it is not waited for.
  const found = await findFile(service, upload, !answer.param);
  return found ? settle(context, answer, uploadWith(found, call, upload), found) : answer;
}

/** The service's answer. A connection that breaks is no answer; the client may not be there to ask again. */
async function answered(ask) {
  for (const wait of WAITS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "upstream_unreachable") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return ask();
}

/** The File in the answer to complete. Some services answer with the File itself. */
function fileIn(value, uploadId) {
  const file = value?.file ?? (value?.object === "file" ? value : undefined);
  return typeof file?.id === "string" && ID.test(file.id) && file.id !== uploadId ? file : undefined;
}

/** The Upload as complete answers with it, around a File that was found. */
function uploadWith(file, { uploadId }, { bytes, filename, purpose, createdAt }) {
  const upload = { id: uploadId, object: "upload", bytes, created_at: createdAt, filename, purpose };
  return { ...upload, status: "completed", file };
}

/** A complete settles here, and nowhere else: at least once for each File. */
async function settle(context, answer, value, found) {
  const { settings, keys, call, upload, md5, metadata, request, store, quota, onStoreError, env, ctx } = context;
  const { uploadId, userId } = call;
  const { filename, purpose, mimeType } = upload;
  const bytes = Number.isSafeInteger(found.bytes) ? found.bytes : upload.bytes;
  const file = { id: found.id, filename, bytes, purpose, mimeType };
  call.fileId = file.id;
  await quota?.settle(userId, { id: entryOf(context) });
  const receipt = await signReceipt(keys, userId, { uploadId, file }, found.expires_at, settings.receiptLifetime);
  const headers = { [RECEIPT_HEADER]: receipt };
  const { upstreamStatus, requestId } = answer;
  const event = { userId, uploadId, file, md5, metadata, request };
  const about = { hook: "onComplete", userId, uploadId, fileId: file.id };
  let fields;
  try {
    const hook = () => record(settings, about, event, value, env, ctx);
    fields = store && settings.onComplete ? await once(store, file.id, hook, onStoreError) : await hook();
  } catch (cause) {
    const message = `The upload is complete and its File ${file.id} is stored, but the server could not record it.`;
    const facts = { headers, details: { file_id: file.id }, upstreamStatus, requestId, cause };
    throw new Refusal(500, "file_not_recorded", message, facts);
  }
  return answer.with(withFields(untagged(value, upload), fields), headers);
}
