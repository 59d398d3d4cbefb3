// A store in the memory of one process. It forgets everything when the process ends, and other processes do not see it.

import { applyChange } from "./change.js";

/** Keys before the expired ones are removed. */
const SWEEP = 1000;

export function memoryStore() {
  const entries = new Map();
  let sweepAt = SWEEP;
  const sweep = (now) => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(key);
    sweepAt = Math.max(SWEEP, entries.size * 2);
  };
  return {
    async update(key, change) {
      const { text, expiresAt, answer } = applyChange(entries.get(key)?.text ?? null, change);
      if (expiresAt !== undefined) entries.set(key, { text, expiresAt });
      if (entries.size > sweepAt) sweep(change.now);
      return answer;
    },
  };
}
