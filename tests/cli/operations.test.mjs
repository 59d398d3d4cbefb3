// The operations by themselves.

import assert from "node:assert/strict";
import { truncate } from "node:fs/promises";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

/** Runs a command line against the service and gives the JSON it printed. */
function asking(service) {
  return async (text, ...more) => {
    const env = { OPENAI_BASE_URL: service.baseURL };
    const { code, stdout, stderr } = await run([...text.split(" "), ...more], { env, input: "from stdin" });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
}

test("create, parts and complete make a File, by the official tool's flags", async (t) => {
  const service = await startService(t, { key: true });
  const ask = asking(service);
  const file = noise(1000);
  const [path] = await filesOnDisk(t, { part: file });
  const sizes = `--bytes ${5 + file.length + 10 + 1}`;
  const { id, status } = await ask(
    `uploads create ${sizes} --filename a.txt --mime-type text/plain --purpose assistants`,
  );
  assert.equal(status, "pending");
  const create = `uploads:parts create --upload-id ${id} --data`;
  const parts = [];
  for (const data of ["hello", `@${path}`, "@-", "\\@"]) parts.push(await ask(create, data));
  const ids = parts.flatMap((part) => ["--part-id", part.id]);
  const whole = Buffer.concat([Buffer.from("hello"), file, Buffer.from("from stdin"), Buffer.from("@")]);
  const upload = await ask(`uploads complete --upload-id ${id} --md5 ${contentOf(whole).md5}`, ...ids);
  assert.deepEqual(await service.contentOf(upload.file.id), contentOf(whole));
});

test("expires-after is taken as seconds and as the object of the wire", async (t) => {
  const service = await startService(t);
  const ask = asking(service);
  for (const life of ["3600", '{"anchor":"created_at","seconds":3600}']) {
    const create = "uploads create --bytes 3 --filename a --mime-type t --purpose batch --expires-after";
    const { id } = await ask(create, life);
    const part = await ask(`uploads:parts create --upload-id ${id} --data abc`);
    const { file } = await ask(`uploads complete --upload-id ${id} --part-id ${part.id}`);
    assert.equal(file.expires_at - file.created_at, 3600);
  }
});

test("cancel cancels", async (t) => {
  const service = await startService(t);
  const ask = asking(service);
  const { id } = await ask("uploads create --bytes 3 --filename a --mime-type t --purpose batch");
  assert.equal((await ask(`uploads cancel --upload-id ${id}`)).status, "cancelled");
});

test("a failure is one line on stderr and nothing on stdout", async (t) => {
  const service = await startService(t);
  const { code, stdout, stderr } = await run([
    "uploads",
    "cancel",
    "--upload-id",
    "upload_x",
    "--base-url",
    service.baseURL,
  ]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^upload-file-chunked uploads cancel: 404 while cancelling the upload: .*request req_\w+\)\n$/);
});

test("a file too large for a part is refused by its true size, before any request", async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "" });
  await truncate(path, 4 * 2 ** 30 + 1); // a hole, and one byte modulo 4 GiB
  const data = ["--upload-id", "upload_x", "--data", `@${path}`, "--base-url", service.baseURL];
  const { code, stderr } = await run(["uploads:parts", "create", ...data]);
  assert.equal(code, 2);
  assert.match(stderr, /has 4.0 GiB: a part has at most 64 MiB/);
  assert.equal((await service.stats()).requests, 0);
});
