// Complete, whose answer may be lost after the File came to be.

import { equal, matches, ok, rejects } from "../page/assert.js";
import { faults, staysQuiet } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 6 * partSize - 1;

/** An upload whose complete meets `rule` ends in doubt, and nothing that may be a File is cancelled. */
async function endsInDoubt(rule) {
  await faults({ operation: "complete", ...rule });
  const error = await rejects(upload(fileOf(size), { partSize, maxRetries: 1 }), {
    name: "CompletionUnknownError",
    phase: "complete",
  });
  ok(error.cause, "the cause says what was seen last");
  matches(error.message, new RegExp(error.uploadId));
  const { uploads, calls, completed } = await staysQuiet();
  equal([uploads.pending, calls.cancel, completed.length], [0, 0, 1], "pending uploads, cancels, completed uploads");
  equal(error.uploadId, completed[0].upload_id, "the upload that the error names");
}

export const complete = {
  "complete whose answer is always lost is a CompletionUnknownError, and nothing is cancelled": () =>
    endsInDoubt({ drop: "after" }),

  // Chromium sends it again by itself, as on any reused connection that turns out closed: the page sees one
  // complete, the server two, and what the page is told is "not pending".
  "complete whose answer is lost once is a CompletionUnknownError too, also where the browser repeats it": () =>
    endsInDoubt({ nth: 1, drop: "after" }),

  "a complete dropped before it was looked at succeeds in the end": async (outcome) => {
    await faults({ operation: "complete", nth: 1, drop: "before" });
    await sameCameBack(outcome, await upload(fileOf(size), { partSize }), size);
    equal((await staysQuiet()).calls.cancel, 0, "cancels");
  },
};
