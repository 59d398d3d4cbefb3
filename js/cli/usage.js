// Wrong usage, reported before anything is sent.

/** Wrong usage. The message is one line with the flag, the value and the limit. */
export class UsageError extends Error {}

/**
 * Converts the library's error for an option to the flag's; returns `undefined` for any other error. Only the
 * library knows the limits.
 */
export function usageErrorOf(error, options, typed = {}) {
  const { option, expected } = error ?? {};
  if (typeof option !== "string" || typeof expected !== "string") return undefined;
  if (option === "apiKey") return new UsageError("OPENAI_API_KEY: this key does not fit into a header");
  if (option === "headers") return new UsageError("--header: this name or value is not valid in HTTP");
  const [flag, { isSecret } = {}] = Object.entries(options).find(([name, { to = name }]) => to === option) ?? [];
  if (!flag) return new UsageError(error.message);
  // "65MiB" rather than the number it stands for.
  const got = typed[option] === undefined || isSecret ? "" : `, got "${typed[option]}"`;
  return new UsageError(`--${flag}: expected ${expected}${got}`);
}
