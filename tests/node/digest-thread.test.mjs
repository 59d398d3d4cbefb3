// The digest's Worker in Node: a thread.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { uploadFileChunked } from "upload-file-chunked";
import { openFile } from "upload-file-chunked/open-file";
import { threads } from "../../js/engine/digest-thread.js";
import { MIB, noise } from "../support/bytes.mjs";
import { md5 } from "../support/digests.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const SIZE = 20 * MIB;
const bytes = noise(SIZE);

/** Uploads `source`, and gives its warnings. */
async function upload(t, source) {
  const service = await startService(t);
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning);
  const { file } = await uploadFileChunked(source, {
    purpose: "user_data",
    filename: "a",
    baseURL: service.baseURL,
    onWarning,
  });
  assert.equal((await service.contentOf(file.id)).md5, md5(bytes));
  const [{ md5: checked }] = (await service.stats()).completed;
  assert.equal(checked, md5(bytes));
  return warnings;
}

async function onDisk(t) {
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  return openFile(path);
}

test("a file on disk, a range of it and a Blob are hashed in a thread", async (t) => {
  const { mock } = t.mock.method(threads, "takes");
  const file = await onDisk(t);
  assert.deepEqual(await upload(t, file), []);
  assert.deepEqual(await upload(t, file.slice(0, SIZE)), []);
  assert.deepEqual(await upload(t, new Blob([bytes])), []);
  assert.deepEqual(
    mock.calls.map(({ result }) => result),
    [true, true, true],
  );
});

test("without one they are hashed here", async (t) => {
  t.mock.method(threads, "takes", () => false);
  assert.deepEqual(await upload(t, await onDisk(t)), []);
});

// In a file: `node -e` ends with its code, whatever is open.
test("a process ends with its upload, and does not wait for the idle thread", async (t) => {
  const service = await startService(t);
  const program = `
    import { uploadFileChunked } from ${JSON.stringify(import.meta.resolve("upload-file-chunked"))};
    import { openFile } from ${JSON.stringify(import.meta.resolve("upload-file-chunked/open-file"))};
    await uploadFileChunked(await openFile(process.argv[2]), { purpose: "user_data", baseURL: process.argv[3] });
    const done = performance.now();
    process.on("exit", () => console.log(performance.now() - done));
  `;
  const paths = await filesOnDisk(t, { "program.mjs": program, "a.bin": bytes });
  const { stdout } = await promisify(execFile)(process.execPath, [...paths, service.baseURL]);
  assert.ok(Number(stdout) < 2000, `it ended ${stdout} ms later`);
});
