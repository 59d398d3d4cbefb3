// Anything as text, for those who read what a world says.

/** Text of anything. */
export function safe(value, depth = 3) {
  try {
    if (value instanceof Error) {
      const own = safe({ ...value, cause: undefined });
      const cause = depth > 0 && "cause" in value ? `; cause: ${safe(value.cause, depth - 1)}` : "";
      return `${value.name}: ${value.message} ${own}${cause}`;
    }
    if (typeof value === "object" && value !== null) {
      return JSON.stringify(value, (_, each) =>
        each instanceof Error ? `${each.name}: ${each.message}` : typeof each === "bigint" ? `${each}n` : each,
      );
    }
    return String(value);
  } catch {
    return "what cannot be read";
  }
}

/** A property of what may not be readable. */
export const read = (error, name) => {
  try {
    return error?.[name];
  } catch {
    return undefined;
  }
};
