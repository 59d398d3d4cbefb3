// The WebAssembly fails under running uploads. A frame has a WebAssembly of its own.

import { equal, ok, rejects } from "../page/assert.js";
import { openRealm } from "../page/frames.js";
import { faults, stats, until } from "../page/service.js";
import { sameCameBack, slowAfter } from "../page/uploads.js";

const partSize = 100_000;
const size = 20 * partSize;

const crashed = { name: "WasmCrashedError", retryable: true };

export const trap = {
  "a trap rejects every running upload, and the next call gets a new instance": async (outcome) => {
    const realm = await openRealm({ trap: true });
    await faults(slowAfter(6));
    const tasks = [1, 2].map((seed) => realm.upload(realm.fileOf(size, seed), { partSize }));
    for (const task of tasks) task.catch(() => {});
    await until(({ parts_stored }) => parts_stored >= 6);
    realm.window.trap();
    for (const task of tasks) equal((await rejects(task, crashed)).cause.name, "RuntimeError", "the cause");
    await faults();
    await sameCameBack(outcome, await realm.upload(realm.fileOf(size, 3), { partSize }), size, 3);
    equal(realm.uncaught, [], "uncaught");
    realm.remove();
  },

  "a trap under an upload with a journal: the next call continues it": async (outcome) => {
    const realm = await openRealm({ trap: true });
    await faults(slowAfter(10));
    const options = { partSize, resume: true };
    const task = realm.upload(realm.fileOf(size), options);
    task.catch(() => {});
    await until(({ parts_stored }) => parts_stored >= 10);
    realm.window.trap();
    await rejects(task, crashed);
    await faults();
    await sameCameBack(outcome, await realm.upload(realm.fileOf(size), options), size);
    const { calls } = await stats();
    equal(calls.create, 1, "uploads created");
    ok(calls.part <= size / partSize + 4, `${calls.part} parts sent`);
    equal(realm.uncaught, [], "uncaught");
    realm.remove();
  },
};
