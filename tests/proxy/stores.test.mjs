// The stores of the proxy: one set of statements, which each store passes over the real thing.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import process from "node:process";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { Quota } from "../../js/proxy/quota/quota.js";
import { durableObjectStore } from "../../js/proxy/stores/durable-object.js";
import { redisStore } from "../../js/proxy/stores/redis.js";
import { sqliteStore } from "../../js/proxy/stores/sqlite.js";
import {
  openDurableObject,
  openIORedis,
  openMemory,
  openRedis,
  openSQLite,
  withoutRedis,
  withoutSQLite,
} from "../support/proxy-stores.mjs";

const stores = {
  memory: { open: openMemory },
  SQLite: { open: openSQLite, skip: withoutSQLite },
  "Redis by node-redis": { open: openRedis, skip: withoutRedis },
  "Redis by ioredis": { open: openIORedis, skip: withoutRedis },
  "Durable Object": { open: openDurableObject },
};
const KIB = 1024;
const now = () => Math.floor(Date.now() / 1000);

/** A reservation of so many bytes of 100. */
const reservation = (id, bytes) => ({
  kind: "quota",
  name: "reserve",
  details: { id, bytes, limits: { bytesPerDay: 100 } },
  now: now(),
});

for (const [name, { open, skip }] of Object.entries(stores)) {
  describe(name, { skip }, () => {
    test(`${name}: what one connection writes, the others see`, async (t) => {
      const { connect } = await open(t);
      const [one, other] = [await connect(), await connect()];
      assert.deepEqual(await one.update("quota:a", reservation("1", 60)), {});
      assert.equal((await other.update("quota:a", reservation("2", 41))).refused, "bytesPerDay");
      assert.deepEqual(await other.update("quota:a", reservation("3", 40)), {});
      assert.equal((await one.update("quota:a", reservation("4", 1))).refused, "bytesPerDay");
    });

    test(`${name}: keys may have any characters, and do not see each other`, async (t) => {
      const store = await (await open(t)).connect();
      for (const key of ["quota:Zoë 🎈\n'\"%_*", "quota:", "quota:a", "quota:A", "quota:a "]) {
        assert.deepEqual(await store.update(key, reservation("1", 100)), {}, key);
        assert.equal((await store.update(key, reservation("2", 1))).refused, "bytesPerDay", key);
      }
    });

    test(`${name}: a change that is refused changes nothing`, async (t) => {
      const store = await (await open(t)).connect();
      await store.update("quota:a", reservation("1", 100));
      await store.update("quota:a", reservation("2", 1));
      await store.update("quota:a", { kind: "quota", name: "release", details: { id: "1" }, now: now() });
      assert.deepEqual(await store.update("quota:a", reservation("3", 100)), {});
    });

    test(`${name}: a record of 150 open uploads is kept`, async (t) => {
      const store = await (await open(t)).connect();
      for (let index = 0; index < 150; index += 1) await store.update("quota:a", reservation(`upload_${index}`, 0));
      const limits = { openUploads: 150 };
      const change = { kind: "quota", name: "reserve", details: { id: "one more", bytes: 0, limits }, now: now() };
      assert.equal((await store.update("quota:a", change)).refused, "openUploads");
    });

    test(`${name}: 1,000 creates at once from 20 connections exceed no limit by a byte`, async (t) => {
      const { connect } = await open(t);
      const connections = await Promise.all(Array.from({ length: 20 }, connect));
      const limits = { bytesPerDay: 100 * KIB * 300 + 50, filesPerDay: 400, openUploads: 350 };
      const reserve = (store, bytes, user = "user") =>
        store.update(`quota:${user}`, {
          kind: "quota",
          name: "reserve",
          details: { id: randomUUID(), bytes, limits },
          now: now(),
        });
      const answers = await Promise.all(
        Array.from({ length: 1000 }, (_, index) => reserve(connections[index % 20], 100 * KIB)),
      );
      assert.equal(answers.filter(({ refused }) => refused === undefined).length, 300);
      assert.equal(answers.filter(({ refused }) => refused === "bytesPerDay").length, 700);
      // Exactly 50 bytes are left.
      assert.equal((await reserve(connections[0], 51)).refused, "bytesPerDay");
      assert.deepEqual(await reserve(connections[1], 50), {});
      assert.deepEqual(await reserve(connections[2], 100 * KIB, "another user"), {});
    });
  });
}

test("what is not a client, a database or a binding is refused by name", () => {
  assert.throws(() => redisStore({}), /redisStore: expected a client/);
  assert.throws(() => sqliteStore("uploads.sqlite"), /sqliteStore: expected an open database/);
  assert.throws(() => durableObjectStore(undefined), /durableObjectStore: expected the binding/);
});

test("Redis: a server that is gone refuses creates, and admits them by option", { skip: withoutRedis }, async (t) => {
  const { connect, server } = await openRedis(t);
  const store = await connect();
  const limits = { filesPerDay: 1 };
  await new Quota(store).reserve("user", 1, limits);
  server.kill("SIGKILL");
  await assert.rejects(new Quota(store).reserve("user", 1, limits), { status: 503, code: "quota_unavailable" });
  await new Quota(store, { failsOpen: true }).reserve("user", 1, limits);
});

test("SQLite: four processes at once exceed no limit", { skip: withoutSQLite }, async (t) => {
  const { file } = await openSQLite(t);
  const program = new URL("./sqlite-process.mjs", import.meta.url).pathname;
  const run = () => promisify(execFile)(process.execPath, ["--no-warnings", program, file, "50"]);
  const admitted = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => Number(stdout));
  assert.equal(
    admitted.reduce((sum, each) => sum + each, 0),
    100,
  );
});
