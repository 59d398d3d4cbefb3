// A user's own Files, by receipt: what one uploaded through this proxy, and nothing else. A request without a valid receipt
// of this user for this File is answered as if there were no such File, and nothing is sent to the service, so neither the
// answer nor its time says whether another user's File exists.

import { admit } from "./admission.js";
import { passBack } from "./answer.js";
import { Refusal } from "./errors.js";
import { RECEIPT_HEADER, ReceiptError, verifyReceipt } from "./receipt.js";
import { connect, exchange } from "./upstream.js";

/** Receipts of one list. Each is a few hundred bytes, and servers limit the length of headers. */
const MAX_RECEIPTS = 20;

/** How a browser may treat the content of a File, which a user chose: it is saved, and never run as a page. */
const CONTENT_HEADERS = {
  "content-type": "application/octet-stream",
  "content-security-policy": "default-src 'none'; sandbox",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** Answers a call of one of the four routes. `request` is the client's, `bare` the one for the hooks. */
export async function serveFiles({ settings, keys, call, request, bare, env, ctx }) {
  const owned = await ownedBy(keys, call.userId, request.headers.get(RECEIPT_HEADER));
  const claims = call.operation === "file-list" ? undefined : owned.find(({ fileId }) => fileId === call.fileId);
  if (call.operation !== "file-list") {
    if (!claims) throw notFound();
    const { uploadId, bytes, purpose } = claims;
    Object.assign(call, { uploadId, bytes, purpose });
  }
  const { filename, mimeType } = claims ?? {};
  await admit(settings, { ...call, ...(claims && { filename, mimeType }), request: bare }, env, ctx);
  const service = await connect(settings, env);
  return SERVE[call.operation]({ service, call, claims, owned, signal: request.signal });
}

const SERVE = {
  "file-list": list,
  file: ({ service, call, claims, signal }) => get(service, call, claims, signal),
  "file-content": content,
  "file-delete": remove,
};

/** The claims of those receipts in the header that are valid and the user's, each File once. */
async function ownedBy(keys, userId, header) {
  const given = (header ?? "").split(",").map((text) => text.trim());
  const texts = given.filter((text) => text !== "");
  if (texts.length > MAX_RECEIPTS) {
    throw new Refusal(400, "too_many_receipts", `Send at most ${MAX_RECEIPTS} receipts at once.`);
  }
  const claims = await Promise.all(texts.map((text) => claimsOf(text, { userId, keys })));
  const byId = new Map(claims.filter(Boolean).map((each) => [each.fileId, each]));
  return [...byId.values()];
}

async function claimsOf(receipt, options) {
  try {
    return await verifyReceipt(receipt, options);
  } catch (error) {
    if (error instanceof ReceiptError) return undefined;
    throw error;
  }
}

async function get(service, call, { fileId, filename }, signal) {
  const response = await exchange(service, `/files/${fileId}`, { method: "GET", signal });
  const answer = await passBack(response, call, service.secrets);
  if (answer.upstreamStatus === 404) throw notFound();
  return answer.code === null ? answer.with({ ...answer.value, filename }) : answer;
}

/** Those of the receipts' Files that exist. */
async function list({ service, call, owned, signal }) {
  const answers = await Promise.all(
    owned.map((claims) =>
      get(service, call, claims, signal).catch((error) => {
        if (error instanceof Refusal && error.status === 404) return undefined;
        throw error;
      }),
    ),
  );
  const there = answers.filter(Boolean);
  const failed = there.find(({ code }) => code !== null);
  if (failed) return failed;
  const data = there.map(({ value }) => value);
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  const response = new Response(JSON.stringify({ object: "list", data, has_more: false }), { headers });
  return { response, status: 200, code: null };
}

async function content({ service, call, claims, signal }) {
  const init = { method: "GET", headers: { accept: "*/*" }, signal };
  const response = await exchange(service, `/files/${claims.fileId}/content`, init);
  if (response.status !== 200) {
    const answer = await passBack(response, call, service.secrets);
    if (answer.upstreamStatus === 404) throw notFound();
    if (answer.code === null) throw new Refusal(502, "upstream_answer", "The service did not send the content.");
    return answer;
  }
  // A body that fetch has decompressed is longer than its Content-Length.
  const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
  const name = encodeURIComponent(claims.filename).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  const headers = {
    ...CONTENT_HEADERS,
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
    ...(/^\d+$/.test(length ?? "") && { "content-length": length }),
  };
  return { response: new Response(response.body, { headers }), status: 200, code: null, upstreamStatus: 200 };
}

async function remove({ service, call, claims }) {
  // Without the client's signal: a delete that was sent is done.
  const response = await exchange(service, `/files/${claims.fileId}`, { method: "DELETE" });
  const answer = await passBack(response, call, service.secrets);
  if (answer.upstreamStatus === 404) throw notFound();
  return answer;
}

/** The one answer for a File that does not exist, and for one that is another user's. */
function notFound() {
  return new Refusal(404, "file_not_found", "You have no such File.");
}
