// Ten thousand requests no client would send, each reproducible from the seed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENV, FILE, form, KEY, makeProxy, ORIGIN, SECRETS } from "../support/workerd/proxy.mjs";

const SEED = Number(process.env.SEED ?? 20_260_101);
const REQUESTS = 10_000;

/** mulberry32: numbers below 1. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Everything the generator draws from; what is valid is in it too, so that it gets far. */
function generator(seed, own, other) {
  const next = random(seed);
  const below = (count) => Math.floor(next() * count);
  const pick = (values) => values[below(values.length)];
  const rarely = (value, usual) => (next() < 0.15 ? value() : usual);
  const junk = () =>
    Array.from({ length: below(20) }, () => String.fromCharCode(pick([below(128), below(256), below(0x3000)]))).join(
      "",
    );
  const header = () => junk().replaceAll(/[^\x20-\x7e]/g, "");

  function mutate(text) {
    const at = below(text.length + 1);
    const change = [
      () => text.slice(0, at) + junk() + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1 + below(5)),
      () => text + text,
    ];
    return pick(change)();
  }

  function value(depth = 0) {
    const scalars = [
      null,
      true,
      below(3),
      -1,
      2 ** below(60),
      next(),
      junk(),
      "user_data",
      "../x",
      "",
      KEY.slice(0, 4),
    ];
    if (depth > 2 || next() < 0.7) return pick(scalars);
    return next() < 0.5
      ? Array.from({ length: below(4) }, () => value(depth + 1))
      : { [junk()]: value(depth + 1), id: value(depth + 1) };
  }

  const uploads = [
    { ...own, user: "Bearer ann" },
    { ...other, user: "Bearer bob" },
  ];
  const ids = [own.id, other.id, "upload_9", "..", "%2e%2e", "", "upload_1%2f", "__proto__"];
  const grants = [own.grant, other.grant, "", "g1.b.x.y", "null"];
  const types = ["application/json", form("").headers["content-type"], ""];
  const lengths = [null, "0", "5, 5", "-1", "1e3", String(2 ** 40)];
  const odd = ["cookie", "openai-project", "x-forwarded-for", "transfer-encoding", "content-encoding"];
  const bodies = {
    "": FILE,
    complete: { part_ids: ["part_1"], md5: "0".repeat(32) },
    cancel: undefined,
    PARTS: {},
  };

  function bodyFor(operation) {
    if (operation === "parts") return form(junk()).body;
    const object = bodies[operation];
    const fields = Object.entries(object ?? {}).map(([name, usual]) => [rarely(junk, name), rarely(value, usual)]);
    const json = object && JSON.stringify(rarely(value, Object.fromEntries(fields)));
    return rarely(() => mutate(json ?? ""), json);
  }

  // Each request means something, and then much of it is put wrong.
  return () => {
    const operation = pick(["", "parts", "parts", "complete", "cancel", "PARTS"]);
    const { id, grant, user } = pick(uploads);
    const usual = operation === "" ? "/v1/uploads" : `/v1/uploads/${rarely(() => pick(ids), id)}/${operation}`;
    const body = rarely(() => pick([junk(), undefined, form(junk()).body]), bodyFor(operation));
    const length = String(body?.size ?? Buffer.byteLength(body ?? ""));
    const headers = {
      origin: rarely(() => pick([null, "null", "https://evil.example", header()]), ORIGIN),
      authorization: rarely(() => pick([header(), "Bearer ann", "Bearer bob"]), user),
      "content-type": rarely(() => pick([...types, header()]), types[operation === "parts" ? 1 : 0]),
      "content-length": rarely(() => pick([...lengths, header()]), length),
      "x-upload-grant": rarely(() => pick([...grants, mutate(grant).replaceAll(/[^\x20-\x7e]/g, "")]), grant),
      ...(next() < 0.1 && { [pick(odd)]: header() }),
      ...(next() < 0.3 && { "access-control-request-method": pick(["POST", "POST", "GET", header()]) }),
    };
    const method = rarely(() => pick(["GET", "OPTIONS", "PUT", "DELETE", "HEAD"]), "POST");
    const mayHaveBody = method !== "GET" && method !== "HEAD";
    return { path: rarely(() => mutate(usual), usual), method, headers, body: mayHaveBody ? body : undefined };
  };
}

test(`${REQUESTS} malformed requests: no 500, no key in an answer, nothing sent that policy forbids (seed ${SEED})`, async (t) => {
  // The service quotes the key in a third of its answers.
  let answers = 0;
  const quoting = (path) => {
    answers += 1;
    const id = path === "/uploads" ? "upload_1" : "part_1";
    const [text, status] = [
      [`{"id":"${id}"}`, 200],
      [`{"error":"${KEY}"}`, 400],
      [KEY, 401],
    ][answers % 3];
    return new Response(text, { status, headers: { "x-request-id": answers % 5 ? "req_1" : KEY } });
  };
  let quiet = true;
  const made = makeProxy({
    answer: (path) => (quiet ? Response.json({ id: path === "/uploads" ? "upload_1" : "part_1" }) : quoting(path)),
  });
  const own = await made.create({ user: "ann" });
  const other = {
    id: "upload_2",
    grant: (await makeProxy({ answer: () => Response.json({ id: "upload_2" }) }).create({ user: "bob" })).grant,
  };
  quiet = false;
  made.sent.length = 0;

  const draw = generator(SEED, own, other);
  const owner = { [own.id]: "Bearer ann", [other.id]: "Bearer bob" };
  const seen = new Map();
  for (let index = 0; index < REQUESTS; index += 1) {
    const { path, method, headers, body } = draw();
    made.sent.length = 0;
    let answer;
    try {
      answer = await made.ask(path, { method, headers, body });
    } catch (error) {
      // Not even a Request can be made of it; no server would have passed it on.
      assert.ok(error instanceof TypeError, `request ${index}: ${error.stack}`);
      assert.ok(!error.stack.includes("js/proxy/"), `request ${index}: ${error.stack}`);
      seen.set("no request", (seen.get("no request") ?? 0) + 1);
      continue;
    }
    const told = `request ${index}: ${method} ${path} ${JSON.stringify(headers)} → ${answer.status} ${answer.text}`;
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    assert.notEqual(answer.status, 500, told);
    const shown = answer.text + JSON.stringify([...answer.headers]);
    for (const secret of [KEY, ...Object.values(SECRETS.keys)]) assert.ok(!shown.includes(secret), told);
    for (const request of made.sent) check(request, { headers, owner, told });
  }
  const text = JSON.stringify(made.events);
  for (const secret of [KEY, own.grant, other.grant, ENV.UPLOAD_GRANT_KEYS]) assert.ok(!text.includes(secret));
  // It would prove little if all of them ended at the first gate.
  for (const status of [200, 204, 400, 401, 403, 404, 411, 413, 415, 502])
    assert.ok(seen.get(status) > 5, `${status}: ${seen.get(status)}`);
  t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries([...seen].sort()))}`);
});

/** What may reach the service, said a second time and in other words than the proxy's own. */
function check({ url, method, headers, body }, { headers: client, owner, told }) {
  assert.equal(method, "POST", told);
  assert.equal(client.origin, ORIGIN, told);
  const { pathname, origin, search } = new URL(url);
  assert.equal(origin + search, "https://api.openai.com", told);
  const [, id, operation] =
    /^\/v1\/uploads(?:\/(upload_[12])\/(parts|complete|cancel))?$/.exec(pathname) ?? assert.fail(told);
  if (id) assert.equal(client.authorization, owner[id], told);
  const allowed = ["accept", "authorization", "content-length", "content-type"];
  assert.deepEqual(
    [...headers.keys()].filter((name) => !allowed.includes(name)),
    [],
    told,
  );
  assert.equal(headers.get("authorization"), `Bearer ${KEY}`, told);
  if (operation === "cancel") assert.equal(body, undefined, told);
  if (operation === "parts") assert.ok(Number(headers.get("content-length")) <= FILE.bytes + 16 * 1024, told);
  if (operation === "complete") {
    const { part_ids, md5, ...more } = JSON.parse(body);
    assert.ok(part_ids.length > 0 && part_ids.every((part) => typeof part === "string"), told);
    assert.ok(md5 === undefined || /^[0-9a-f]{32}$/i.test(md5), told);
    assert.deepEqual(more, {}, told);
  }
  if (!id) {
    const { bytes, purpose, filename, mime_type, expires_after, ...more } = JSON.parse(body);
    assert.ok(
      bytes >= 1 && bytes <= 2 ** 30 && purpose === "user_data" && !/[/\\]/.test(filename) && mime_type.includes("/"),
      told,
    );
    assert.ok(expires_after === undefined || expires_after.seconds >= 3600, told);
    assert.deepEqual(more, {}, told);
  }
}
