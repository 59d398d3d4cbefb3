// `Md5` of the shipped module. What it gives is compared with Node's own; a few digests were made with `md5sum`.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { MIB, noise } from "../support/bytes.mjs";
import { Md5 } from "./module.mjs";

const md5 = (bytes) => createHash("md5").update(bytes).digest("hex");
/** Bytes that repeat after 251, which divides no window and no block. */
const pattern = (size) => Uint8Array.from({ length: size }, (_, index) => index % 251);

function digest(...pieces) {
  const state = new Md5();
  for (const piece of pieces) state.update(piece);
  const hex = state.finish();
  state.free();
  return hex;
}

test("digests are those of md5sum", () => {
  assert.equal(digest(), "d41d8cd98f00b204e9800998ecf8427e");
  assert.equal(digest(pattern(1)), "93b885adfe0da089cdf634904fd59f71");
  assert.equal(digest(pattern(MIB - 1)), "6631289da608f194e12b97caf2b5d9ca");
  assert.equal(digest(pattern(MIB)), "8f293a2f6c19b345152f7a49bb4c643c");
  assert.equal(digest(pattern(MIB + 1)), "79b67c7fbf43b76e5b7f182328bdc4b6");
  assert.equal(digest(pattern(6 * MIB + 7)), "da8a70d60834c07718e5b83a975f9a7b");
});

test("every length around the block and the padding has the digest that Node's has", () => {
  for (let length = 0; length <= 260; length += 1) assert.equal(digest(noise(length)), md5(noise(length)), `${length}`);
});

test("how the bytes are cut changes nothing", () => {
  const bytes = noise(300_000);
  for (const length of [1, 63, 64, 65, 4096, 70_000]) {
    const count = length === 1 ? 5_000 : bytes.length;
    const pieces = [];
    for (let start = 0; start < count; start += length)
      pieces.push(bytes.subarray(start, Math.min(start + length, count)));
    assert.equal(digest(...pieces), md5(bytes.subarray(0, count)), `pieces of ${length}`);
  }
});

test("empty pieces and views with an offset are read as they are", () => {
  const framed = noise(1000);
  const view = framed.subarray(77, 500);
  assert.equal(digest(new Uint8Array(0), view, new Uint8Array(0)), md5(view));
  assert.equal(digest(new Uint8Array(framed.buffer, 3, 64)), md5(framed.subarray(3, 67)));
});

test("finish may be asked for in between: more may follow", () => {
  const state = new Md5();
  state.update(pattern(100));
  assert.equal(state.finish(), md5(pattern(100)));
  state.update(pattern(100));
  assert.equal(state.finish(), md5(Buffer.concat([pattern(100), pattern(100)])));
  assert.equal(state.offset, 200);
  state.free();
});

test("a saved digest continues where it was, in another object, whatever its length", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 127, 128, 100_003]) {
    const [head, tail] = [noise(length, 1), noise(777, 2)];
    const first = new Md5();
    first.update(head);
    const saved = first.save();
    first.free();
    const second = Md5.restore(saved);
    assert.equal(second.offset, length);
    second.update(tail);
    assert.equal(second.finish(), md5(Buffer.concat([head, tail])), `${length}`);
    assert.deepEqual(Md5.restore(saved).save(), saved);
    second.free();
  }
});

test("anything else than a saved digest is refused", () => {
  const state = new Md5();
  state.update(noise(100));
  const saved = state.save();
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(1),
    saved.subarray(1),
    Uint8Array.of(...saved, 0),
    new Uint8Array(10_000),
  ]) {
    assert.equal(Md5.restore(bytes), undefined, `${bytes.length} bytes`);
  }
});
