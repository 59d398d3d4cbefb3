// The digest on the calling thread: sources of every kind, whole and broken. digest-steps.test.mjs has its steps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { Md5 } from "../../pkg/upload_file_chunked.js";
import { MIB, noise } from "../support/bytes.mjs";
import { follow, imitation, md5, newHasher } from "../support/digests.mjs";

const sizes = [1, 64, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1, 8 * MIB, 8 * MIB + 1, 21 * MIB + 7];

for (const size of sizes) {
  test(`${size} bytes have the MD5 that OpenSSL gives them`, async () => {
    const bytes = noise(size);
    const hasher = newHasher();
    assert.equal((await follow(hasher.start(new Blob([bytes]), 0, size, undefined))).md5, md5(bytes));
    const slow = imitation(bytes, (part) => ({ arrayBuffer: async () => part.slice().buffer }));
    assert.equal((await follow(hasher.start(slow, 0, size, undefined))).md5, md5(bytes));
  });
}

test("a saved digest continues where it was saved, up to the end that was asked for", async () => {
  const bytes = noise(5 * MIB);
  const blob = new Blob([bytes]);
  const hasher = newHasher();
  const first = hasher.start(blob, 0, 3 * MIB + 1, undefined);
  let step;
  do step = await first.next();
  while (!step.done);
  assert.equal(step.offset, 3 * MIB + 1);
  const rest = await follow(hasher.start(blob, step.offset, bytes.length, step.saved));
  assert.equal(rest.md5, md5(bytes));
  assert.equal(rest.offsets.at(-1), bytes.length);
});

test("a digest that is at its end already is done at once, and nothing is read", async () => {
  const whole = new Md5();
  whole.update(noise(100));
  const unreadable = imitation(noise(100), () => assert.fail("it was read"));
  const { md5: digest } = await follow(newHasher().start(unreadable, 100, 100, whole.save()));
  assert.equal(digest, md5(noise(100)));
});

test("bytes that are no saved digest start from the beginning", async () => {
  const bytes = noise(1000);
  assert.equal((await follow(newHasher().start(new Blob([bytes]), 0, 1000, new Uint8Array(3)))).md5, md5(bytes));
});

const broken = {
  "slice throws": () => {
    throw new Error("broken");
  },
  "slice gives nothing": () => undefined,
  "there is no arrayBuffer": () => ({}),
  "arrayBuffer throws": () => ({
    arrayBuffer() {
      throw new Error("broken");
    },
  }),
  "arrayBuffer rejects": () => ({ arrayBuffer: () => Promise.reject(new Error("broken")) }),
  "arrayBuffer rejects with nothing": () => ({ arrayBuffer: () => Promise.reject() }),
  "arrayBuffer gives a number": () => ({ arrayBuffer: () => 1000 }),
  "arrayBuffer gives nothing": () => ({ arrayBuffer: async () => {} }),
  "arrayBuffer gives text": () => ({ arrayBuffer: async () => "text" }),
  "a getter throws": () => ({
    get arrayBuffer() {
      throw new Error("broken");
    },
  }),
  "a then throws": () => ({
    arrayBuffer: () => ({
      // biome-ignore lint/suspicious/noThenProperty: that is what it is about
      get then() {
        throw new Error("broken");
      },
    }),
  }),
  "fewer bytes come": (part) => ({ arrayBuffer: async () => part.slice(1).buffer }),
  "no bytes come": () => ({ arrayBuffer: async () => new ArrayBuffer(0) }),
  "more bytes come": (part) => ({ arrayBuffer: async () => new ArrayBuffer(part.length + 1) }),
};

for (const [what, part] of Object.entries(broken)) {
  test(`${what}: an error of the file, and never an exception`, async () => {
    const run = newHasher().start(imitation(noise(10 * MIB), part), 0, 10 * MIB, undefined);
    const { error } = await follow(run);
    assert.ok(error instanceof Error, String(error));
    // The end stays.
    assert.equal((await run.next()).error, error);
  });
}

test("of a source that breaks in the middle, what came before is reported", async () => {
  const bytes = noise(40 * MIB);
  const blob = imitation(bytes, (part, start) => ({
    arrayBuffer: async () => {
      if (start >= 30 * MIB) throw new Error("unplugged");
      return part.slice().buffer;
    },
  }));
  const { error, offsets } = await follow(newHasher().start(blob, 0, bytes.length, undefined));
  assert.equal(error.message, "unplugged");
  assert.ok(offsets.length > 0 && offsets.at(-1) <= 30 * MIB);
});

test("buffers of another realm, and none that is a promise, are read", async () => {
  const bytes = noise(1000);
  const foreign = imitation(bytes, (part) => ({
    arrayBuffer: () => runInNewContext("Uint8Array.from(numbers).buffer", { numbers: [...part] }),
  }));
  assert.equal((await follow(newHasher().start(foreign, 0, 1000, undefined))).md5, md5(bytes));
});

test("start throws at nothing that is given for a Blob", async () => {
  const thrower = new Proxy(
    {},
    {
      get() {
        throw new Error("broken");
      },
    },
  );
  for (const given of [undefined, null, 7, "text", thrower]) {
    const { error } = await follow(newHasher().start(given, 0, 10, undefined));
    assert.ok(error instanceof Error);
  }
});
