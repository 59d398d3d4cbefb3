// The MD5 as the digest's Worker has it: the module without its glue.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { bareMd5 } from "../../js/client/digest/bare-md5.js";
import init, { Md5 } from "../../pkg/upload_file_chunked.js";
import { noise } from "../support/bytes.mjs";

const wasm = readFileSync("pkg/upload_file_chunked_bg.wasm");
let Bare;

before(async () => {
  await init({ module_or_path: wasm });
  Bare = await bareMd5(new WebAssembly.Module(wasm));
});

test("what it saved, the page restores: the digest and where it ended", () => {
  for (const length of [0, 1, 64, 16_383, 16_384, 16_385, 100_003]) {
    const bytes = noise(length);
    const md5 = new Bare();
    md5.update(bytes.subarray(0, length / 3));
    md5.update(bytes.subarray(length / 3));
    assert.equal(md5.offset, length);
    const restored = Md5.restore(md5.save());
    md5.free();
    assert.equal(restored.offset, length);
    assert.equal(restored.finish(), createHash("md5").update(bytes).digest("hex"));
    restored.free();
  }
});

test("it continues what the page saved, several at once, while the memory grows", () => {
  const [head, tail] = [noise(50_000, 1), noise(50_000, 2)];
  const page = new Md5();
  page.update(head);
  const all = Array.from({ length: 200 }, () => Bare.restore(page.save()));
  for (const md5 of all) md5.update(tail);
  const expected = createHash("md5").update(head).update(tail).digest("hex");
  for (const md5 of all) {
    assert.equal(Md5.restore(md5.save()).finish(), expected);
    md5.free();
  }
});

test("anything else than a saved digest is refused", () => {
  const saved = new Bare().save();
  for (const bytes of [saved.subarray(1), Uint8Array.of(...saved, 0), new Uint8Array(0), new Uint8Array(20_000)]) {
    assert.equal(Bare.restore(bytes), undefined, `${bytes.length} bytes`);
  }
});
