// Hooks that throw, hang, give nonsense, or give the same thing twice: it is never taken for a yes,
// and always answered.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ENV, FILE, makeProxy, ORIGIN } from "../support/workerd/proxy.mjs";

const thrower = () => {
  throw new Error("the database is down");
};

/** What create answers under `options`: its status and code, after proof that a refusal sent nothing. */
async function outcome(options) {
  const made = makeProxy(options);
  const { status, code, text } = await made.post("/v1/uploads", FILE);
  assert.equal(made.sent.length, status === 200 ? 1 : 0);
  assert.ok(!text.includes("database"), "an exception's words are not for clients");
  return { status, code, event: made.events[0] };
}

test("a response that a hook gives twice, or to two requests at once, is sent each time", async () => {
  const locked = new Response("ask ann", { status: 402, headers: { "x-login": "/login" } });
  const full = new Response("over quota", { status: 402 });
  const page = "a long page ".repeat(10_000);
  const long = new Response(page, { status: 402 });
  for (const [options, words] of [
    [{ authorize: () => locked }, "ask ann"],
    [{ admit: () => full }, "over quota"],
    [{ admit: () => long }, page],
  ]) {
    const { post } = makeProxy(options);
    const ask = async () => {
      const { status, text } = await post("/v1/uploads", FILE);
      return [status, text];
    };
    assert.deepEqual(
      [await ask(), await ask()],
      [
        [402, words],
        [402, words],
      ],
    );
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), Array(3).fill([402, words]));
  }
  assert.equal(await locked.text(), "ask ann");
});

test("a response that cannot be sent is an answer with its status", async () => {
  const read = new Response("x", { status: 402 });
  await read.text();
  class Foreign {
    status = 402;
    headers = new Headers();
    get [Symbol.toStringTag]() {
      return "Response";
    }
  }
  const strange = Object.assign(new Foreign(), { status: 999 });
  const thrower = Object.defineProperty(new Foreign(), "status", {
    get: () => assert.fail("no status"),
  });
  for (const [given, status] of [
    [read, 402],
    [new Foreign(), 402],
    [strange, 401],
    [thrower, 500],
  ]) {
    const answer = await makeProxy({ authorize: () => given }).post("/v1/uploads", FILE);
    assert.equal(answer.status, status);
    assert.equal(typeof answer.body.error.message, "string");
  }
});

test("a limit that is misspelled, or none at all, is refused by name", async () => {
  for (const identity of [
    { userId: "ann", maxbytes: 10 },
    { userId: "ann", max_bytes: 10 },
    { userId: "ann", purpose: ["user_data"] },
    { userId: "ann", mimetypes: [] },
    { userId: "ann", name: "Ann" },
    Object.create({ maxByte: 10 }, { userId: { value: "ann", enumerable: true } }),
  ]) {
    const { status, code, event } = await outcome({ authorize: () => identity });
    assert.deepEqual([status, code], [403, "authorize_failed"]);
    const name = Object.keys({ ...identity, ...Object.getPrototypeOf(identity) }).find((key) => key !== "userId");
    assert.ok(event.cause.message.includes(` ${name} `), event.cause.message);
  }
});

test("an identity that throws when it is read is 403", async () => {
  const getter = (name) => Object.defineProperty({ userId: "ann" }, name, { get: thrower, enumerable: true });
  const closed = new Proxy({}, { get: thrower });
  const keyless = new Proxy({ userId: "ann" }, { ownKeys: thrower });
  for (const identity of [getter("userId"), getter("maxBytes"), closed, keyless]) {
    const { code } = await outcome({ authorize: () => identity });
    assert.equal(code, "authorize_failed");
  }
});

test("limits are as they were when they were given", async () => {
  const purposes = ["user_data"];
  const origins = [ORIGIN];
  const made = makeProxy({ purposes, origins });
  purposes.push("batch");
  origins.push("https://evil.example");
  assert.equal((await made.post("/v1/uploads", { ...FILE, purpose: "batch" })).code, "purpose_not_allowed");
  assert.equal((await made.post("/v1/uploads", FILE, { origin: "https://evil.example" })).status, 403);
});

test("a hook that never answers is given up after 30 s", async () => {
  const never = () => new Promise(() => {});
  const hooks = {
    authorize: [403, "authorize_failed"],
    rateLimit: [403, "ratelimit_failed"],
    admit: [403, "admit_failed"],
    grantKeys: [500, "proxy_misconfigured"],
    apiKey: [500, "proxy_misconfigured"],
    auth: [500, "proxy_misconfigured"],
    baseURL: [500, "proxy_misconfigured"],
    origins: [500, "proxy_misconfigured"],
  };
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    for (const [hook, expected] of Object.entries(hooks)) {
      let called;
      const asked = new Promise((resolve) => (called = resolve));
      const answer = outcome({
        [hook]: () => {
          called();
          return never();
        },
      });
      await asked;
      mock.timers.tick(29_999);
      assert.equal(await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, "held"))]), "held");
      mock.timers.tick(1);
      const { status, code } = await answer;
      assert.deepEqual([status, code], expected, hook);
    }
  } finally {
    mock.timers.reset();
  }
});

test("a fetch that gives no Response is a 500, and explained to the events", async () => {
  for (const nothing of [null, undefined, {}, "200"]) {
    const made = makeProxy({ fetch: async () => nothing });
    const { status, code } = await made.post("/v1/uploads", FILE);
    assert.deepEqual([status, code], [500, "proxy_misconfigured"]);
    assert.match(made.events[0].cause.message, /^fetch: /);
  }
});

test("a body that was read before the proxy is a mistake of the server, and said to be", async () => {
  const made = makeProxy();
  const headers = { origin: ORIGIN, authorization: "Bearer ann", "content-type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(FILE) };
  const read = new Request("https://proxy.example/v1/uploads", options);
  await read.text();
  const locked = new Request("https://proxy.example/v1/uploads", options);
  locked.body.getReader();
  for (const request of [read, locked]) {
    const response = await made.proxy.fetch(request, ENV);
    assert.equal(response.status, 500);
    assert.match(made.events.at(-1).cause.message, /read already/);
  }
});
