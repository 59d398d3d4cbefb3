// The errors for options that cannot work, thrown before any request.

/** Options whose values may be secret are named without their value. */
const SECRET = new Set(["apiKey", "headers", "baseURL", "query"]);

/** The option has the wrong type or form, or is missing. */
export const wrongType = (option, expected, value) => invalid(TypeError, option, expected, value);

/** The option is out of bounds. */
export const outOfRange = (option, expected, value) => invalid(RangeError, option, expected, value);

/** `option` and `expected` stand on the error too, for those who have other words for options (the command line). */
function invalid(Kind, option, expected, value) {
  const got = SECRET.has(option) ? "" : `, got ${describe(value)}`;
  return Object.assign(named(new Kind(`${option}: expected ${expected}${got}`), option), { expected });
}

const ours = new WeakSet();

/** Adds the option's name to an error, so that a form can point at the field. */
export function named(error, option) {
  ours.add(error);
  return Object.assign(error, { option });
}

/** Whether `error` came from `named`. Any other is the caller's, and reading it may throw. */
export const isNamed = (error) => ours.has(error);

/** A short description of any value. Reading one of the caller's may throw. */
function describe(value) {
  try {
    return described(value);
  } catch {
    return "an object that cannot be read";
  }
}

function described(value) {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return String(value);
  const bytes = value.size ?? value.byteLength;
  if (typeof bytes === "number") return `${value.constructor?.name ?? "an object"} of ${bytes} bytes`;
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return plain ? JSON.stringify(value).slice(0, 100) : `an instance of ${value.constructor?.name ?? "Object"}`;
}
