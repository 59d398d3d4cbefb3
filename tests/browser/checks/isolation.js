// One call never hurts another: whatever the caller's code does, the upload beside it completes.

import { uploadFileChunked } from "upload-file-chunked";
import { equal, ok } from "../page/assert.js";
import { faults } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const size = 150_000;
/** Adds defaults as the prototype of the options, which are not read here: their getters may throw. */
const withDefaults = (options) => Object.setPrototypeOf(options, { purpose: "user_data", baseURL: "/v1" });
const fails = () => {
  throw new Error("from the caller");
};
const like = (more) => ({
  size: 10,
  name: "like.bin",
  slice: (start, end) => ({ arrayBuffer: async () => new ArrayBuffer(end - start) }),
  arrayBuffer: async () => new ArrayBuffer(10),
  ...more,
});
const answering = (answer) => ({ fetch: async () => answer });
const life = { id: "u", object: "upload", status: "pending", created_at: 1, expires_at: 1e300 };

/** Arguments, and the name of the error they end with; none where they are fine. */
const calls = {
  "a BlobLike without a type": [like()],
  "a BlobLike whose arrayBuffer throws": [like({ slice: () => ({ arrayBuffer: fails }) }), {}, "FileChangedError"],
  "a BlobLike whose arrayBuffer gives no promise": [
    like({ slice: () => ({ arrayBuffer: () => 7 }) }),
    {},
    "FileChangedError",
  ],
  "a BlobLike whose slice throws": [like({ slice: fails }), {}, "FileChangedError"],
  "a BlobLike whose size throws": [Object.defineProperty(like(), "size", { get: fails }), {}, "TypeError"],
  "a throwing getter in headers": [
    fileOf(9),
    { headers: Object.defineProperty({}, "a", { get: fails, enumerable: true }) },
    "TypeError",
  ],
  "a throwing getter in extraBody": [
    fileOf(9),
    { extraBody: Object.defineProperty({}, "a", { get: fails, enumerable: true }) },
    "TypeError",
  ],
  "an option that is a getter that throws": [
    fileOf(9),
    Object.defineProperty({}, "mimeType", { get: fails }),
    "TypeError",
  ],
  "a fetch that gives null": [fileOf(9), answering(null), "UploadError"],
  "a fetch that gives a plain object": [fileOf(9), answering({ status: 200 }), "UploadError"],
  "a fetch that throws": [fileOf(9), { fetch: fails }, "UploadError"],
  "an expires_at beyond what fits": [fileOf(9), { fetch: async () => Response.json(life) }, "UnexpectedAnswerError"],
  "a store that gives nonsense": [
    fileOf(9),
    { resume: { get: () => ({ partIds: null }), set: fails, delete: fails }, onWarning: () => {} },
  ],
  "an async onProgress that rejects": [fileOf(9), { onProgress: async () => {} }],
};

export const isolation = {
  "whatever one call is given, the upload beside it completes": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 300 });
    const beside = upload(fileOf(size), { partSize: 10_000, concurrency: 2 });
    for (const [what, [file, options = {}, expected]] of Object.entries(calls)) {
      let promise;
      try {
        promise = uploadFileChunked(file, withDefaults(options));
      } catch (error) {
        throw new Error(`${what}: thrown synchronously: ${error}`);
      }
      const ended = await promise.then(
        () => undefined,
        (error) => error,
      );
      equal(ended?.name, expected, `${what}: ${ended?.message}`);
    }
    await faults();
    ok(beside.state === "uploading", beside.state);
    await sameCameBack(outcome, await beside, size);
  },
};
