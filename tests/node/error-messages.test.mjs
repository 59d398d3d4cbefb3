// What errors say: the words of the service reach the reader, pages of HTML do not, and each says what helps.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { beforeEach, test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { json, recorder, service } from "../support/recorder.mjs";

const file = new File(["abcdef"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1", maxRetries: 0 };

// The waits between attempts are tested elsewhere.
beforeEach((t) => t.mock.method(Math, "random", () => 0));

/** What an upload rejects with when `operation` is answered by `answer`. */
async function failure(operation, answer, options) {
  const { fetch } = recorder((call) => (call.operation === operation ? answer(call) : service(call)));
  return uploadFileChunked(file, { ...base, fetch, ...options }).then(
    () => assert.fail("it resolved"),
    (error) => error,
  );
}

const bodies = {
  "{ error: { message } }": [{ error: { message: "Quota used up." } }, "Quota used up."],
  "{ error } as a text": [{ error: "Quota used up" }, "Quota used up."],
  "{ message }": [{ message: "Quota used up" }, "Quota used up."],
  "{ status, message }": [{ status: "failure", message: "Quota used up" }, "Quota used up."],
  "{ detail } as a text": [{ detail: "Quota used up" }, "Quota used up."],
  "{ detail } as an object": [{ detail: { message: "Quota used up" } }, "Quota used up."],
  "{ detail } as FastAPI's list": [
    { detail: [{ loc: ["body", "bytes"], msg: "Field required" }, { msg: "Too large" }] },
    "Field required; Too large.",
  ],
  "{ title, detail } (RFC 9457)": [
    { type: "about:blank", title: "Forbidden", status: 403, detail: "Quota used up" },
    "Forbidden: Quota used up.",
  ],
  "{ title }": [{ title: "Forbidden" }, "Forbidden."],
  "{ errors } as texts": [{ errors: ["No", "Never"] }, "No; Never."],
  "{ errors } as objects": [{ errors: [{ message: "No" }, { detail: "Never" }] }, "No; Never."],
  "{ errors } by field": [{ errors: { bytes: ["too large"], purpose: ["unknown"] } }, "too large; unknown."],
  "fields that nobody knows": [{ reason: "odd" }, 'what came is {"reason":"odd"}.'],
};

for (const [name, [body, words]] of Object.entries(bodies)) {
  test(`${name} reaches the reader`, async () => {
    const { message } = await failure("create", () => json(400, body));
    assert.equal(message, `400 while creating the upload: ${words}`);
  });
}

const text =
  (content, type = "text/plain") =>
  () =>
    new Response(content, { status: 400, headers: { "content-type": type } });

test("plain text reaches the reader, cut to a length that a log bears", async () => {
  const { message } = await failure("create", text("no healthy upstream"));
  assert.equal(message, "400 while creating the upload: no healthy upstream.");
  const long = await failure("create", text("x".repeat(10_000)));
  assert.ok(long.message.length < 700, `${long.message.length}`);
});

test("a page of HTML does not, whatever its type", async () => {
  for (const type of ["text/html", "text/plain", "application/json"]) {
    for (const page of ["<!doctype html><h1>Nope</h1>", "\n  <html><h1>Nope</h1></html>"]) {
      const { message } = await failure("create", text(page, type));
      assert.match(message, /a page of HTML, probably of a proxy or gateway/);
      assert.doesNotMatch(message, /Nope|</);
    }
  }
});

test("an empty body is named so", async () => {
  assert.equal((await failure("create", text(""))).message, "400 while creating the upload: its body is empty.");
});

test("every failure says what is left behind", async () => {
  const refused = () => json(400, { error: { message: "No" } });
  assert.equal((await failure("parts", refused)).message, "400 while sending a part: No. The upload was cancelled.");
  const { fetch } = recorder((call) => {
    if (call.operation === "parts") return refused();
    return call.operation === "cancel" ? json(500, {}) : service(call);
  });
  const error = await uploadFileChunked(file, { ...base, fetch }).catch((error) => error);
  assert.equal(error.message, "400 while sending a part: No. The upload could not be cancelled: it expires by itself.");
});

// ---------------------------------------------------------------------------------------------- 413

test("413 of a part hints at partSize, and at the limits of what stands in between", async () => {
  for (const answer of [
    () => json(413, { message: "Too large" }),
    () => new Response("<html>413</html>", { status: 413 }),
  ]) {
    const { message } = await failure("parts", answer);
    assert.match(message, /set a smaller partSize/);
    assert.match(message, /nginx.*client_max_body_size.*Vercel.*4\.5 MB.*Next.*10 MB/);
  }
});

test("413 of complete hints at fewer parts", async () => {
  const error = await failure("complete", () => new Response("", { status: 413 }));
  assert.match(`${error.message} ${error.cause?.message}`, /set a larger partSize/);
});

test("413 of create hints at nothing: the size of the file is what it is", async () => {
  assert.doesNotMatch((await failure("create", () => json(413, {}))).message, /partSize/);
});

// ------------------------------------------------------------------------- connections, in Node

/** An address of 127.0.0.1 where `listener` gets the connections; closed after the test. */
async function address(t, listener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { server, port: server.address().port };
}

const unreachable = async (options) => uploadFileChunked(file, { ...base, ...options }).catch((error) => error);

test("a refused connection says host, port and code, and nothing of CORS", async (t) => {
  const { server, port } = await address(t);
  server.close();
  await once(server, "close");
  for (const host of ["127.0.0.1", "localhost"]) {
    const error = await unreachable({ baseURL: `http://${host}:${port}/v1` });
    assert.equal(error.name, "APIConnectionError");
    assert.match(error.message, new RegExp(`ECONNREFUSED.*(127\\.0\\.0\\.1|::1):${port}`));
    assert.doesNotMatch(error.message, /CORS/);
  }
});

test("a connection that is closed says what failed", async (t) => {
  const { port } = await address(t, (socket) => socket.destroy());
  const error = await unreachable({ baseURL: `http://127.0.0.1:${port}/v1` });
  assert.match(error.message, new RegExp(`(UND_ERR_SOCKET|ECONNRESET).*127\\.0\\.0\\.1:${port}`));
});

test("an answer that is not HTTP says so", async (t) => {
  const { port } = await address(t, (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
  const error = await unreachable({ baseURL: `http://127.0.0.1:${port}/v1` });
  // Not every Node has a code for it.
  assert.match(error.message, new RegExp(`(HPE_\\w+|does not match the HTTP/1\\.1 protocol).*127\\.0\\.0\\.1:${port}`));
});

test("the code is found wherever an own fetch hides it", async () => {
  const refused = Object.assign(new Error("connect"), {
    code: "ECONNREFUSED",
    address: "::1",
    port: 7,
    syscall: "connect",
  });
  const both = new AggregateError([refused], "all");
  const causes = [
    refused,
    new TypeError("fetch failed", { cause: refused }),
    new TypeError("fetch failed", { cause: both }),
    new TypeError("fetch failed", { cause: Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" }) }),
  ];
  for (const cause of causes) {
    const error = await failure("create", () => Promise.reject(cause));
    assert.equal(error.cause, cause);
    assert.match(error.message, /ECONNREFUSED in connect ::1:7\./);
  }
});

test("an unknown host is named", async () => {
  const cause = Object.assign(new Error("getaddrinfo"), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
    hostname: "nowhere.test",
  });
  const error = await failure("create", () => Promise.reject(new TypeError("fetch failed", { cause })));
  assert.match(error.message, /ENOTFOUND in getaddrinfo nowhere\.test\./);
});

test("a cause that refers to itself ends", async () => {
  const cause = new TypeError("fetch failed");
  cause.cause = cause;
  const error = await failure("create", () => Promise.reject(cause));
  assert.match(error.message, /\(1 attempt\)\. fetch failed \(service\.test\)\./);
});

// ------------------------------------------------------------------------------------- in a browser

test("in a browser the message names what can be behind it", async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { userAgent: "Mozilla/5.0" } });
  t.after(() => (before ? Object.defineProperty(globalThis, "navigator", before) : delete globalThis.navigator));
  const { message } = await failure("create", () => Promise.reject(new TypeError("Failed to fetch")));
  assert.match(message, /the key.*CORS.*the network/);
});
