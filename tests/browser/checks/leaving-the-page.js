// Stopping and coming back: suspended, begun again at once, stopped by the browser.

import { listResumable } from "upload-file-chunked";
import { equal, ok } from "../page/assert.js";
import { faults, stats, staysQuiet, until } from "../page/service.js";
import { fileOf, sameCameBack, upload } from "../page/uploads.js";

const partSize = 20_000;
const size = 20 * partSize - 1;
const options = { partSize, concurrency: 2, resume: true };

export const leaving = {
  "suspended, an upload continues after a reload": async (outcome, phase) => {
    if (phase === 0) {
      await faults({ operation: "part", delay_before_ms: 50 });
      const task = upload(fileOf(size), options);
      await until(({ parts_stored }) => parts_stored >= 6);
      task.suspend();
      const error = await task.catch((thrown) => thrown);
      equal([error.name, error.resumable, task.state], ["UploadSuspendedError", true, "suspended"], "error");
      equal((await stats()).calls.cancel, 0, "cancels");
      return "reload";
    }
    await sameCameBack(outcome, await upload(fileOf(size), options), size);
    const { calls } = await stats();
    equal(calls.create, 1, "uploads created");
    ok(calls.part <= 22, `${calls.part} parts sent`);
  },

  "begun, aborted and begun again at once, as by React's StrictMode: uploaded once": async (outcome) => {
    const first = upload(fileOf(size), options);
    first.abort();
    const second = upload(fileOf(size), options);
    equal(await first.catch(({ name }) => name), "AbortError", "the first");
    await sameCameBack(outcome, await second, size);
    const { completed } = await staysQuiet();
    equal(completed.length, 1, "completed uploads");
    equal(await listResumable(), [], "what is resumable");
  },

  "aborted in the middle and picked again at once: uploaded from the start, after the cancel": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 50 }, { operation: "cancel", delay_before_ms: 1000 });
    const first = upload(fileOf(size), options);
    await until(({ parts_stored }) => parts_stored >= 4);
    first.abort();
    const again = await upload(fileOf(size), options);
    equal(await first.catch(({ name }) => name), "AbortError", "the first");
    ok(again.id !== first.uploadId, "the cancelled upload was continued");
    await sameCameBack(outcome, again, size);
    const { calls } = await staysQuiet();
    equal([calls.create, calls.cancel], [2, 1], "creates and cancels");
    equal(await listResumable(), [], "what is resumable");
  },

  "suspended in the middle and picked again at once: the same upload is completed": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 50 });
    const first = upload(fileOf(size), options);
    await until(({ parts_stored }) => parts_stored >= 4);
    first.suspend();
    const again = await upload(fileOf(size), options);
    equal(await first.catch(({ name }) => name), "UploadSuspendedError", "the first");
    equal(again.id, first.uploadId, "the upload");
    await sameCameBack(outcome, again, size);
    const { calls } = await staysQuiet();
    equal([calls.create, calls.cancel], [1, 0], "creates and cancels");
  },

  "window.stop() is a lost connection, and the upload goes on": async (outcome) => {
    await faults({ operation: "part", nth: [1, 2], delay_before_ms: 5000 });
    const task = upload(fileOf(size), { partSize, concurrency: 2 });
    await until(({ in_flight }) => in_flight === 2);
    window.stop();
    await sameCameBack(outcome, await task, size);
  },

  "a frame by srcdoc resolves the path of the service against its page": async (outcome) => {
    // A frame without a URL of its own resolves against the page around it.
    const frame = document.createElement("iframe");
    frame.srcdoc = `<script type="module">
      import { uploadFileChunked } from "${location.origin}/js/browser.js";
      const file = new File([new Uint8Array(10)], "a.bin");
      uploadFileChunked(file, { purpose: "user_data", baseURL: "/v1" }).then(
        ({ status }) => parent.postMessage(status, "*"), (error) => parent.postMessage(String(error), "*"));
    </script>`;
    const said = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
    document.body.append(frame);
    equal(await said, "completed", "in a srcdoc frame");
    frame.remove();
    await sameCameBack(outcome, await upload(fileOf(size), {}), size);
  },
};
