// Streams as the source.

import { MIB, noise } from "../../support/bytes.mjs";
import { equal, rejects } from "../page/assert.js";
import { faults, stats } from "../page/service.js";
import { sameCameBack, upload } from "../page/uploads.js";

const partSize = 50_000;
const size = 4 * partSize + 123;

/** A stream of `bytes` in chunks of `chunk`; `log` hears of its cancellation. */
function streamOf(bytes, chunk, log = {}) {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(offset, offset + chunk));
      offset += chunk;
    },
    cancel(reason) {
      log.cancelled = true;
      log.reason = reason;
    },
  });
}

const options = { filename: "stream.bin", partSize, concurrency: 2 };

export const streams = {
  "a stream in chunks that fit no part comes back equal": async (outcome) => {
    await sameCameBack(outcome, await upload(streamOf(noise(size), 7_919), { ...options, bytes: size }), size);
    equal((await stats()).calls.part, 5, "parts sent");
  },

  "a stream in one chunk larger than its parts comes back equal": async (outcome) => {
    await sameCameBack(outcome, await upload(streamOf(noise(size), size), { ...options, bytes: size }), size);
  },

  "a stream whose parts are put together of many pieces comes back equal": async (outcome) => {
    const [bytes, partSize] = [5 * MIB + 1, 2 * MIB + 12_345];
    const stream = streamOf(noise(bytes), 99_991);
    await sameCameBack(outcome, await upload(stream, { ...options, partSize, bytes }), bytes);
    equal((await stats()).calls.part, 3, "parts sent");
  },

  "the stream of a Blob comes back equal": async (outcome) => {
    const stream = new Blob([noise(size)]).stream();
    await sameCameBack(outcome, await upload(stream, { ...options, bytes: size }), size);
  },

  "the body of a Response comes back equal": async (outcome) => {
    const { body } = await fetch("/js/index.d.ts", { cache: "no-store" });
    const expected = new Uint8Array(await (await fetch("/js/index.d.ts")).arrayBuffer());
    const { file } = await upload(body, { ...options, partSize: 5_000, bytes: expected.length });
    equal(file.bytes, expected.length, "size");
    outcome.file = { path: "js/index.d.ts", md5: (await stats()).completed.at(-1).md5 };
  },

  "parts of a stream are retried with the same bytes": async (outcome) => {
    await faults(
      { operation: "part", nth: [2, 3], status: 500 },
      { operation: "part", nth: 4, drop: "before" },
      { operation: "part", nth: 6, drop: "after" },
    );
    await sameCameBack(outcome, await upload(streamOf(noise(size), 9_973), { ...options, bytes: size }), size);
  },

  "a stream that ends early is a StreamLengthError, and the upload is cancelled": async () => {
    const ended = upload(streamOf(noise(size), 9_973), { ...options, bytes: size + 1 });
    await rejects(ended, { name: "StreamLengthError" });
    equal((await stats()).calls.cancel, 1, "cancels");
  },

  "a stream that runs over is a StreamLengthError, and its source is told to stop": async () => {
    const log = {};
    const ended = upload(streamOf(noise(size), 9_973, log), { ...options, bytes: size - 50_000 });
    await rejects(ended, { name: "StreamLengthError" });
    equal([log.cancelled, (await stats()).calls.cancel], [true, 1], "source and upload cancelled");
  },
};
