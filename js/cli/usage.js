// What cannot work as it was typed, said before anything is sent.

/** One line that names the flag, the value and the limit. */
export class UsageError extends Error {}

/**
 * The library's refusal of an option, in the words of the command line; `undefined` for any other
 * error. The library alone knows the limits.
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
