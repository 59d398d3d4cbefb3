// Calls `onComplete` exactly once for each File, if there is a store: the store remembers that it has succeeded. A process
// that dies between the hook's success and the store's note of it is the exception: then it is called again.

import { HOOK_MILLISECONDS, within } from "../time-limit.js";

/** Milliseconds between two looks at a hook that another call is running, and how long to wait for it. */
const LOOK = 500;
const LONGEST_WAIT = HOOK_MILLISECONDS;

/**
 * Calls `hook`, unless it has succeeded for this File before. Resolves with the fields that it returned, then or now.
 * Rejects as the hook does. If the store fails, the hook is called: twice is better than never.
 */
export async function once(store, fileId, hook, onError) {
  const ask = (name, details = {}) => {
    const change = { kind: "file", name, details, now: Math.floor(Date.now() / 1000) };
    return within(HOOK_MILLISECONDS, store.update(`file:${fileId}`, change), "the store");
  };
  const note = (name, details) => ask(name, details).catch(onError);
  const claimed = await claim(ask).catch((error) => {
    onError(error);
    return {};
  });
  if (claimed.state === "recorded") return claimed.fields;
  try {
    const fields = await hook();
    await note("recorded", { fields });
    return fields;
  } catch (error) {
    await note("failed");
    throw error;
  }
}

async function claim(ask) {
  for (let waited = 0; ; waited += LOOK) {
    const answer = await ask("claim");
    if (answer.state !== "running") return answer;
    if (waited >= LONGEST_WAIT) throw new Error("another call of onComplete for this File does not end");
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}
