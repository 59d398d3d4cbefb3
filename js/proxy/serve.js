// Handles a call from an allowed origin. Each step throws a `Refusal` or continues.
//
// A quota has four places, each once: `created` reserves, and gives back if there is no upload; `passed` counts the bytes of
// a part; `settle` (completion.js) makes the reservation a use; `cancelled` gives it back. An upload that expires has no
// call: the store knows its end.

import { admit, identify, limitRate } from "./admission.js";
import { complete } from "./completion.js";
import { misconfigured, Refusal } from "./errors.js";
import { serveFiles } from "./files.js";
import { COMPLETE_GRACE, GRANT_HEADER, readGrantKeys, signGrant, verifyGrant } from "./grant.js";
import { record, withFields } from "./hooks.js";
import { validateMetadata } from "./metadata.js";
import { PREPARE } from "./prepare.js";
import { counting } from "./quota/counting.js";
import { entryOf } from "./quota/quota.js";
import { RECEIPT_HEADER } from "./receipt.js";
import { untagged } from "./tag.js";
import { now } from "./tokens.js";
import { connect, send } from "./upstream.js";

export async function serve(settings, { request, body }, call, env, ctx) {
  const bare = forHooks(request);
  if (request.bodyUsed || request.body?.locked) {
    throw misconfigured("the body of the request has been read already: mount the proxy before any body parser");
  }

  const { userId, limits, quota } = await identify(settings, bare, env, ctx);
  call.userId = userId;
  await limitRate(settings, { ...call, request: bare }, env, ctx);

  const { operation } = call;
  const keys = await readGrantKeys(settings, env);
  if (operation.startsWith("file")) return serveFiles({ settings, keys, call, request, bare, env, ctx });
  const grace = ({ tag }) => (operation === "complete" && tag ? COMPLETE_GRACE : 0);
  const granted = operation === "create" ? {} : await verifyGrant(keys, request.headers.get(GRANT_HEADER), call, grace);
  describe(call, granted);
  const prepared = await PREPARE[operation]({ request, body }, granted, { ...settings, limits });
  const upload = { ...granted, ...prepared.upload };
  describe(call, upload);
  Object.assign(call, prepared.facts);
  // A cancel is possible whatever the metadata.
  const metadata = operation === "cancel" ? undefined : await validateMetadata(settings.metadata, upload.metadata);
  const { filename, mimeType } = upload;
  await admit(settings, { ...call, filename, mimeType, metadata, request: bare }, env, ctx);

  const service = await connect(settings, env);
  const counted = await counting(settings, quota, { operation, userId }, env, ctx);
  const context = {
    settings,
    service,
    keys,
    call,
    upload,
    md5: prepared.md5,
    metadata,
    request: bare,
    env,
    ctx,
    ...counted,
  };
  // What is recorded must be known also if the client leaves meanwhile.
  const signal = RECORDED[operation]?.(settings, upload) || counted.quota ? undefined : request.signal;
  const ask = (count) => send(service, call, prepared, operation === "part" ? request.signal : signal, count);
  const work = (FOLLOW[operation] ?? passed)(context, ask);
  if (!signal) ctx?.waitUntil?.(work.catch(() => {}));
  return work;
}

const RECORDED = {
  create: ({ onCreate }) => Boolean(onCreate),
  complete: ({ onComplete }, { tag }) => Boolean(onComplete || tag),
};

const FOLLOW = { create: created, complete, cancel: cancelled };

/** A part. */
async function passed(context, ask) {
  const { quota, call, upload } = context;
  if (!quota) return ask();
  const { userId } = call;
  const { bytes, until } = upload;
  let counted = 0;
  const answer = await ask(async (partBytes) => {
    await quota.receive(userId, { id: entryOf(context), bytes, until }, partBytes);
    counted = partBytes;
  });
  if (answer.code !== null) await quota.returnBytes(userId, { id: entryOf(context) }, counted);
  return answer;
}

/** A create. Without an upload that the client knows, the reservation is given back. */
async function created(context, ask) {
  const { quota, quotaLimits, call, upload } = context;
  if (!quota) return create(context, ask);
  const reservation = await quota.reserve(call.userId, upload.bytes, quotaLimits);
  let until;
  try {
    const onCreated = (value) => (until = value.expires_at);
    const answer = await create({ ...context, upload: { ...upload, reservation }, onCreated }, ask);
    if (answer.code === null) await quota.created(call.userId, { id: reservation, until });
    else await quota.release(call.userId, { id: reservation });
    return answer;
  } catch (error) {
    await quota.release(call.userId, { id: reservation });
    throw error;
  }
}

async function create({ settings, keys, call, upload, metadata, request, env, ctx, onCreated }, ask) {
  const answer = await ask();
  if (answer.code !== null) return answer;
  onCreated?.(answer.value);
  const { value } = answer;
  call.uploadId = value.id;
  const { userId, uploadId } = call;
  const { bytes, purpose, filename, mimeType, tag, reservation } = upload;
  const createdAt = Number.isSafeInteger(value.created_at) ? value.created_at : now();
  const declared = { filename, mimeType, metadata: upload.metadata, tag, createdAt, reservation };
  const grant = await signGrant(keys, call, declared, value.expires_at, settings.grantLifetime);
  const event = { userId, uploadId, file: { filename, bytes, purpose, mimeType }, metadata, request };
  let fields;
  try {
    fields = await record(settings, { hook: "onCreate", userId, uploadId, fileId: null }, event, value, env, ctx);
  } catch (cause) {
    const message = `The upload ${uploadId} was created, but the server could not record it. It expires by itself.`;
    const { upstreamStatus, requestId } = answer;
    const facts = { details: { upload_id: uploadId }, upstreamStatus, requestId, cause };
    throw new Refusal(500, "upload_not_recorded", message, facts);
  }
  return answer.with(withFields(untagged(value, upload), fields), { [GRANT_HEADER]: grant });
}

async function cancelled(context, ask) {
  const { quota, call, upload } = context;
  const answer = await ask();
  if (answer.code === null) await quota?.release(call.userId, { id: entryOf(context) });
  return answer.code === null ? answer.with(untagged(answer.value, upload)) : answer;
}

/** Adds to the call what its hooks and events see of the upload. */
function describe(call, { bytes, purpose }) {
  if (bytes !== undefined) Object.assign(call, { bytes, purpose });
}

/** The request for the hooks: without the body, which can be read only once, and without the grant and receipts. */
function forHooks({ url, method, headers, cf }) {
  const bare = new Request(url, { method, headers, ...(cf && { cf }) });
  bare.headers.delete(GRANT_HEADER);
  bare.headers.delete(RECEIPT_HEADER);
  return bare;
}
