// What cannot work as it was typed, told before anything is sent.

/** One line that names the flag, the value and the limit. */
export class UsageError extends Error {}

/**
 * The library's refusal of an option, in the words of the command line; undefined for any other
 * error. The limits stand in the library alone.
 */
export function refused(error, options, typed = {}) {
  if (typeof error?.option !== "string") return undefined;
  if (error.option === "apiKey") return new UsageError("OPENAI_API_KEY: not a key that fits into a header");
  const [flag] = Object.entries(options).find(([name, { to = name }]) => to === error.option) ?? [];
  const expected = error.message.replace(/^\w+: /, "");
  const value = typed[error.option];
  // "65MiB" rather than the number it stands for.
  const text = value === undefined ? expected : expected.replace(/, got .*$/s, `, got "${value}"`);
  return new UsageError(flag ? `--${flag}: ${text}` : error.message);
}
