// What may happen to the page in the middle of an upload.

import { setTimeout as sleep } from "node:timers/promises";

export const interruptions = {
  reload: (tabs) => tabs.reload(),
  kill: (tabs) => tabs.kill(),
  async offline(tabs, _task, random) {
    await tabs.context.setOffline(true);
    await sleep(random.between(50, 500));
    await tabs.context.setOffline(false);
  },
  async pause(_tabs, task, random) {
    // It may have ended by now, and pausing changes nothing then.
    await task.pause();
    await sleep(random.between(50, 300));
    await task.resume();
  },
};
