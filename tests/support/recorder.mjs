// A `fetch` that remembers what it was called with and passes it on, or answers by itself.

/** `answer(call)` may give a Response, or throw; with nothing given the call goes to the network. */
export function recorder(answer = () => undefined) {
  const calls = [];
  const of = (operation) => calls.filter((call) => call.operation === operation);
  const record = async (...given) => {
    const [url, init] = given;
    const { pathname } = new URL(url);
    const last = pathname.split("/").pop();
    const operation = last === "uploads" ? "create" : last;
    const call = { given, url, init, operation, headers: Object.fromEntries(new Headers(init.headers)), of };
    if (typeof init.body === "string") call.body = JSON.parse(init.body);
    calls.push(call);
    /** How many calls of this operation there were, this one included. */
    call.number = of(operation).length;
    return (await answer(call)) ?? fetch(url, init);
  };
  return { fetch: record, calls, of };
}

/** Never answers; ends when its signal does, as `fetch` would. */
export const hang = ({ init: { signal } }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** A JSON answer. */
export const json = (status, body, headers) => Response.json(body, { status, headers });

const requestId = { "x-request-id": "req_1" };

/**
 * Plays the service: every operation succeeds, nothing leaves the process. It knows what the recorder
 * has seen; the first upload is "upload_1", the first part sent is "part_1".
 */
export function service(call) {
  return json(200, answerOf(call), requestId);
}

/** What the service answers, as an object. */
export function answerOf({ operation, url, number, body, of }) {
  if (operation === "create") return uploadOf(`upload_${number}`, body, "pending");
  const id = decodeURIComponent(url.match(/\/uploads\/([^/?]+)/)?.[1] ?? "");
  if (operation === "parts") return { id: `part_${number}`, object: "upload.part", created_at: now(), upload_id: id };
  const created = of("create").find((_, index) => `upload_${index + 1}` === id)?.body;
  const upload = uploadOf(id, created ?? {}, { complete: "completed", cancel: "cancelled" }[operation]);
  if (operation === "complete") upload.file = fileOf(id, created ?? {});
  return upload;
}

const now = () => Math.floor(Date.now() / 1000);

const uploadOf = (id, { bytes, filename, purpose }, status) => ({
  id,
  object: "upload",
  bytes,
  created_at: now(),
  expires_at: now() + 3600,
  filename,
  purpose,
  status,
});

/** The File of an upload. */
export const fileOf = (id, { bytes, filename, purpose }) => ({
  id: id.replace("upload_", "file-"),
  object: "file",
  bytes,
  created_at: now(),
  filename,
  purpose,
});
