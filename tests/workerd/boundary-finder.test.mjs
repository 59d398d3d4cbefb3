// The search for a boundary in what goes through.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Finder } from "../../js/proxy/finder.js";

/** Pushes `text` in pieces of `size` bytes; gives where the first occurrence begins, or -1. */
function find(pattern, text, size) {
  const finder = new Finder(Buffer.from(pattern, "latin1"));
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) {
    const end = finder.push(bytes.subarray(at, at + size));
    if (end >= 0) return at + end - pattern.length;
  }
  return -1;
}

/** The longest end of `text` that `pattern` begins with. */
function heldOf(pattern, text) {
  for (let length = pattern.length - 1; length > 0; length -= 1) {
    if (text.endsWith(pattern.slice(0, length))) return length;
  }
  return 0;
}

test("it finds what indexOf finds, however the bytes are cut", () => {
  // Few letters, so that beginnings of the pattern are everywhere, and overlap.
  let state = 1;
  const below = (count) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * count);
  };
  const word = (length, letters) => Array.from({ length }, () => "-ab"[below(letters)]).join("");
  let found = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const letters = 2 + below(2);
    const pattern = `-${word(1 + below(9), letters)}`;
    const text = word(below(200), letters) + (below(2) ? pattern : "") + word(below(50), letters);
    const size = 1 + below(12);
    const expected = text.indexOf(pattern);
    if (expected >= 0) found += 1;
    assert.equal(find(pattern, text, size), expected, `${pattern} in ${text} by ${size}`);
  }
  assert.ok(found > 1000 && found < 4_900, `${found} found`);
});

test("it says how much of what it has seen may belong to the pattern", () => {
  const pattern = "--ab--a";
  for (const text of ["", "-", "x--", "--ab--", "--ab--x", "--ab--ab-", "---", "x--ab", "--a--a"]) {
    for (const size of [1, 2, 3, 100]) {
      const finder = new Finder(Buffer.from(pattern));
      for (let at = 0; at < text.length; at += size) finder.push(Buffer.from(text.slice(at, at + size)));
      if (!text.includes(pattern)) assert.equal(finder.held, heldOf(pattern, text), `${text} by ${size}`);
    }
  }
});

test("bytes chosen to be slow are not: 16 MiB take no more than some passes over them", () => {
  const chunk = new Uint8Array(64 * 1024).fill(0x2d);
  const clock = (search) => {
    const began = performance.now();
    for (let count = 0; count < 256; count += 1) search();
    return performance.now() - began;
  };
  // The yardstick is this machine as it is now, reading each byte once and adding it up.
  let sum = 0;
  const once = clock(() => {
    for (let index = 0; index < chunk.length; index += 1) sum = (sum + chunk[index]) | 0;
  });
  assert.ok(sum !== 0);
  for (const pattern of [`--a${"-".repeat(69)}`, `--${"-".repeat(34)}a${"-".repeat(35)}`, `--${"-".repeat(69)}a`]) {
    const finder = new Finder(Buffer.from(pattern));
    const taken = clock(() => finder.push(chunk));
    assert.ok(taken < 40 * once + 500, `${Math.round(taken)} ms, and ${Math.round(once)} ms to read it`);
  }
});
