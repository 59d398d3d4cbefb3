// Stopping and coming back: suspended, begun again at once, paused on a slow line, stopped by the browser.

import { equal, ok } from "../page/assert.js";
import { control, faults, stats, until } from "../page/service.js";
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

  "begun, aborted and begun again at once, as by StrictMode": async (outcome) => {
    const first = upload(fileOf(size), options);
    first.abort();
    const second = upload(fileOf(size), options);
    equal(await first.catch(({ name }) => name), "AbortError", "the first");
    await sameCameBack(outcome, await second, size);
  },

  "aborted in the middle and picked again": async (outcome) => {
    await faults({ operation: "part", delay_before_ms: 50 });
    const first = upload(fileOf(size), options);
    await until(({ parts_stored }) => parts_stored >= 4);
    first.abort();
    await sameCameBack(outcome, await upload(fileOf(size), options), size);
    equal(await first.catch(({ name }) => name), "AbortError", "the first");
  },

  "a pause takes effect within a second on a slow line": async (outcome) => {
    await control("PUT", "/_faults", { read_bytes_per_second: 1_000_000, rules: [] });
    // Larger than what the system buffers: what it has taken over counts as sent.
    const length = 32_000_000;
    const task = upload(fileOf(length), { partSize: 16_000_000, concurrency: 2 });
    await until(({ bytes_received }) => bytes_received > 1_000_000);
    const began = performance.now();
    task.pause();
    while (task.state !== "paused") await new Promise((resolve) => setTimeout(resolve, 20));
    ok(performance.now() - began < 1000, `it took ${performance.now() - began} ms`);
    await until(({ in_flight }) => in_flight === 0);
    await faults();
    task.resume();
    await sameCameBack(outcome, await task, length);
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
