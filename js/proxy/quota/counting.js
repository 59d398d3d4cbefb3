// The store and the quota of one call, if the proxy has them.

import { advise } from "../advice.js";
import { misconfigured } from "../errors.js";
import { memoryStore } from "../stores/memory.js";
import { Quota } from "./quota.js";

const FORGETS =
  "quotas are counted in the memory of this process. They are forgotten when it ends, and other processes do not see " +
  "them. Set the option `store` to keep them.";

/** In the memory of this process, for a proxy without a store. */
let memory;

/**
 * Returns `{ store, quota, quotaLimits, onStoreError }` for a call of the user. `store` is undefined without the option
 * `store`. `quota` is undefined if there are no limits.
 */
export async function counting(settings, quotaLimits, { operation, userId }, env, ctx) {
  const store = await storeOf(settings, env);
  const onStoreError = (error) => {
    try {
      const done = settings.onError(error, { hook: "store", userId, uploadId: null, fileId: null }, env, ctx);
      Promise.resolve(done).catch(() => {});
    } catch {}
  };
  if (Object.keys(quotaLimits).length === 0) return { store, onStoreError };
  if (!store && operation === "create") advise("store", FORGETS);
  memory ??= memoryStore();
  const failsOpen = settings.onStoreFailure === "admit";
  return { store, quota: new Quota(store ?? memory, { failsOpen, onError: onStoreError }), quotaLimits, onStoreError };
}

async function storeOf({ store }, env) {
  if (!store) return undefined;
  let given;
  try {
    given = await store(env);
  } catch {
    throw misconfigured("store: the function failed");
  }
  if (typeof given?.update !== "function") throw misconfigured("store: expected a store, such as redisStore(client)");
  return given;
}
