// The limits of a quota: those of the proxy, and those that `authorize` returns for one user.

const QUOTA_LIMITS = ["bytesPerDay", "filesPerDay", "openUploads"];

/** The limits of `base`, replaced by those in `given`. A misspelled name would have no effect, so it is an error. */
export function readQuotaLimits(given, base = {}) {
  if (given === undefined) return base;
  if (typeof given !== "object" || given === null) throw new TypeError("quota: expected an object of limits");
  const limits = { ...base };
  for (const [name, value] of Object.entries(given)) {
    if (!QUOTA_LIMITS.includes(name)) {
      throw new TypeError(`quota.${name.slice(0, 64)}: no such limit; the limits are ${QUOTA_LIMITS.join(", ")}`);
    }
    if (value === undefined) continue;
    const sound = value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value >= 0);
    if (!sound) throw new TypeError(`quota.${name}: expected a whole number from 0, or Infinity`);
    limits[name] = value;
  }
  return limits;
}
