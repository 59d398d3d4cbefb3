// What goes over the wire: addresses, headers, credentials; asked for attempt by attempt.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { json, recorder, service } from "../support/recorder.mjs";

const file = new File(["abc"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1" };

/** Every call of one upload with these options. */
async function calls(options, answer = service) {
  const { fetch, calls } = recorder(answer);
  await uploadFileChunked(file, { ...base, fetch, ...options });
  return calls;
}

/** Answers 503 once, then as the service does. */
function failingOnce() {
  let failed = false;
  return (call) => {
    if (failed) return service(call);
    failed = true;
    return json(503, {}, { "retry-after-ms": "1" });
  };
}

test("fetch is called with an address and an init, and nothing else", async () => {
  for (const { given, url, init } of await calls({})) {
    assert.equal(given.length, 2);
    assert.equal(typeof url, "string");
    assert.equal(init.method, "POST");
    assert.ok(init.signal instanceof AbortSignal);
  }
});

const addresses = {
  "http://service.test/v1": "http://service.test/v1/uploads",
  "http://service.test/v1/": "http://service.test/v1/uploads",
  "http://service.test": "http://service.test/uploads",
  "https://a.test/openai/?api-version=1": "https://a.test/openai/uploads?api-version=1",
};

for (const [baseURL, address] of Object.entries(addresses)) {
  test(`${baseURL} is asked at ${address}`, async () => {
    assert.equal((await calls({ baseURL }))[0].url, address);
  });
}

test("the query is added to that of the baseURL, on every request", async () => {
  const given = { baseURL: "http://service.test/v1?a=1", query: { b: "x y", c: 2, d: true } };
  for (const { url } of await calls(given)) assert.equal(new URL(url).search, "?a=1&b=x+y&c=2&d=true");
});

test("without a key no Authorization is sent, and nothing that CORS would ask about", async () => {
  const [create, part, complete] = await calls({});
  assert.deepEqual(create.headers, { "content-type": "application/json" });
  assert.deepEqual(part.headers, {});
  assert.deepEqual(complete.headers, { "content-type": "application/json" });
});

test("key, organization and project go with every request", async () => {
  for (const { headers } of await calls({ apiKey: "sk-1", organization: "org", project: "proj" })) {
    assert.equal(headers.authorization, "Bearer sk-1");
    assert.equal(headers["openai-organization"], "org");
    assert.equal(headers["openai-project"], "proj");
  }
});

const headers = {
  "an object": { "x-mine": "1" },
  "a Headers": new Headers({ "x-mine": "1" }),
  pairs: [["x-mine", "1"]],
  "a function": () => ({ "x-mine": "1" }),
  "an async function": async () => new Headers({ "x-mine": "1" }),
};

for (const [name, given] of Object.entries(headers)) {
  test(`headers as ${name} go with every request`, async () => {
    for (const call of await calls({ headers: given })) assert.equal(call.headers["x-mine"], "1");
  });
}

test("a header given wins over the library's own, and null removes it", async () => {
  const [create] = await calls({ apiKey: "sk-1", headers: { Authorization: "Basic mine", "content-type": null } });
  assert.equal(create.headers.authorization, "Basic mine");
  assert.equal(create.headers["content-type"]?.startsWith("application/json") ?? false, false);
});

test("a content type given does not break the form of a part", async () => {
  const [, part] = await calls({ headers: { "content-type": "application/json" } });
  assert.equal(part.headers["content-type"], undefined);
});

test("a function for the key is called for every attempt", async () => {
  let asked = 0;
  const seen = await calls({ apiKey: async () => `sk-${++asked}` }, failingOnce());
  assert.deepEqual(
    seen.map((call) => call.headers.authorization),
    ["Bearer sk-1", "Bearer sk-2", "Bearer sk-3", "Bearer sk-4"],
  );
});

test("a function for headers is called for every attempt", async () => {
  let asked = 0;
  const seen = await calls({ headers: () => ({ "x-attempt": String(++asked) }) }, failingOnce());
  assert.deepEqual(
    seen.map((call) => call.headers["x-attempt"]),
    ["1", "2", "3", "4"],
  );
});

/** An upload of eight parts, four at once, whose key is another each time it is asked for. */
async function renewing(answer) {
  let asked = 0;
  const { fetch, calls, of } = recorder(answer);
  const options = { partSize: 1, concurrency: 4, apiKey: async () => `sk-${++asked}` };
  const upload = uploadFileChunked(new File(["abcdefgh"], "a.txt"), { ...base, fetch, ...options });
  const outcome = await upload.catch((error) => error);
  return { outcome, asked, calls, of };
}

const expired = () => json(401, { error: { message: "expired" } });

test("401 on four parts in flight: the key is asked for once for all, and each part is repeated once", async () => {
  let refuse;
  const allInFlight = new Promise((resolve) => (refuse = resolve));
  const { outcome, asked, calls, of } = await renewing(async (call) => {
    if (call.operation !== "parts" || call.number < 5 || call.number > 8) return service(call);
    if (call.number === 8) refuse();
    await allInFlight;
    return expired();
  });
  assert.equal(outcome.status, "completed");
  assert.equal(of("parts").length, 8 + 4);
  // The four repetitions did not ask one by one, but once together.
  assert.equal(asked, calls.length - 3);
  const uses = new Map();
  for (const { headers } of calls) uses.set(headers.authorization, (uses.get(headers.authorization) ?? 0) + 1);
  assert.deepEqual(
    [...uses.values()].filter((times) => times > 1),
    [4],
  );
});

test("401 again with the new key is the end, and no retry of it", async () => {
  const { outcome, of } = await renewing((call) => (call.operation === "create" ? expired() : service(call)));
  assert.deepEqual([outcome.name, outcome.status], ["APIError", 401]);
  assert.equal(of("create").length, 2);
});

test("a part is sent as one file named data", async () => {
  const [, part] = await calls({});
  assert.deepEqual([...part.init.body.keys()], ["data"]);
  assert.equal(await part.init.body.get("data").text(), "abc");
});

test("complete sends the ids and the MD5", async () => {
  const complete = (await calls({})).at(-1);
  assert.deepEqual(complete.body, { part_ids: ["part_1"], md5: "900150983cd24fb0d6963f7d28e17f72" });
});
