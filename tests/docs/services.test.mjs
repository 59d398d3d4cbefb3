// docs/services.md: each example as it stands there, asking the local server in that manner.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { contentOf, crcsOfParts } from "../support/hashes.mjs";
import { recordBefore } from "../support/recording-proxy.mjs";
import { startService } from "../support/service.mjs";
import { examplesOf, runExample } from "./examples.mjs";

const examples = examplesOf("services.md");
const data = noise(12 * MIB + 1);
const untested = new Set(Object.keys(examples));

/** Runs example `name` against `service`, through a recorder; gives what was asked. */
async function follow(t, name, service, envOf) {
  untested.delete(name);
  const { calls, url } = await recordBefore(t, service);
  const said = await runExample(name, examples[name], envOf(url), data);
  const id = said.match(/file-\w+/)[0];
  assert.deepEqual(await service.contentOf(id), contentOf(data));
  return calls;
}

const azure = (url) => ({ AZURE_OPENAI_ENDPOINT: url, AZURE_OPENAI_API_KEY: "azure-key" });

for (const name of ["azure", "azure-cli"]) {
  test(`${name}: no /v1, and version and key with every request`, async (t) => {
    const calls = await follow(t, name, await startService(t, { key: true }), azure);
    assert.ok(calls.length >= 4);
    for (const { path, headers } of calls) {
      assert.match(path, /^\/openai\/uploads(\/upload_\w+\/(parts|complete))?\?api-version=2024-10-21$/);
      assert.deepEqual([headers["api-key"], headers.authorization], ["azure-key", undefined]);
    }
  });
}

test("azure-v1: under /openai/v1, without a version", async (t) => {
  const calls = await follow(t, "azure-v1", await startService(t, { key: true }), azure);
  for (const { path, headers } of calls) {
    assert.match(path, /^\/openai\/v1\/uploads[^?]*$/);
    assert.equal(headers["api-key"], "azure-key");
  }
});

const portkey = (url) => ({ PORTKEY_BASE_URL: `${url}/v1`, PORTKEY_API_KEY: "pk", PORTKEY_VIRTUAL_KEY: "virtual" });

test("portkey: its headers go with every request, and no Authorization", async (t) => {
  const calls = await follow(t, "portkey", await startService(t), portkey);
  for (const { headers } of calls) {
    assert.deepEqual([headers["x-portkey-api-key"], headers["x-portkey-virtual-key"]], ["pk", "virtual"]);
    assert.deepEqual([headers["x-portkey-trace-id"], headers.authorization], ["nightly-batch", undefined]);
  }
});

test("portkey: the message of its own failures is told", async (t) => {
  const body = { status: "failure", message: "Virtual key not found" };
  const { url } = await recordBefore(t, await startService(t), () => ({ status: 401, body }));
  const failing = runExample("portkey", examples.portkey, portkey(url), data);
  await assert.rejects(failing, ({ stderr }) =>
    /APIError: 401 while creating the upload: Virtual key not found/.test(stderr),
  );
});

const service = (url) => ({ SERVICE_URL: `${url}/v1` });

test("in-order: parts arrive in the order of the file, also when one fails", async (t) => {
  const faults = [{ operation: "part", nth: 2, status: 503, headers: { "retry-after-ms": "1" } }];
  const server = await startService(t, { faults });
  await follow(t, "in-order", server, service);
  const { part_log, most_in_flight } = await server.stats();
  const arrived = part_log.filter(({ crc32 }) => crc32).toSorted((a, b) => a.index_of_arrival - b.index_of_arrival);
  assert.equal(most_in_flight, 1);
  assert.deepEqual(
    arrived.map(({ crc32 }) => crc32),
    crcsOfParts(data, 5 * MIB),
  );
});

test("few-at-once: nothing is refused by a service that takes two", async (t) => {
  const server = await startService(t, { flags: ["--max-parts-in-flight", "2"] });
  const calls = await follow(t, "few-at-once", server, service);
  assert.equal(calls.filter(({ path }) => path.endsWith("/parts")).length, 3);
  assert.equal((await server.stats()).parts_stored, 3);
});

test("few-at-once: a service that takes one gets everything all the same", async (t) => {
  const server = await startService(t, { flags: ["--max-parts-in-flight", "1"] });
  await follow(t, "few-at-once", server, service);
});

test("every example of the page is run", () => assert.deepEqual([...untested], []));
