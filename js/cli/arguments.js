// Turns the arguments into values, by the options of a command. `parseArgs` splits the arguments. The checks are
// here, because the messages of `parseArgs` are written for programmers.

import { parseArgs } from "node:util";
import { similarTo } from "../client/options/similar.js";
import { UsageError } from "./usage.js";

/** Options that every command has. */
export const common = {
  help: { help: "print this text", short: "h" },
  version: { help: "print the version" },
};

/**
 * Returns `{ values, positionals, typed }`: the value of each option, and its text in `typed`. An option has
 *
 * - `value`: the name of its value in the help; a switch has none
 * - `read(text, flag)`: converts the text to the value; throws a UsageError
 * - `to`: its name in `values`; default: the flag
 * - `many`: true if it may be repeated; its value is then a list
 * - `bare`: its value if none is given; a value must then follow `=`
 * - `required`: a description of the value, if the option must be given
 */
export function parse(words, { options, operands = [], example }) {
  const known = { ...options, ...common };
  const types = Object.fromEntries(
    Object.entries(known).map(([name, { value, short }]) => [
      name,
      { type: value ? "string" : "boolean", ...(short && { short }) },
    ]),
  );
  const args = withDefaults(words, known);
  const { tokens } = parseArgs({ args, options: types, strict: false, tokens: true });
  const given = tokens.filter(({ kind }) => kind === "option");
  // With --help the other arguments may be wrong.
  if (given.some(({ name }) => name === "help")) return { values: { help: true }, positionals: [], typed: {} };
  const values = {};
  const typed = {};
  for (const token of given) {
    const value = check(token, known);
    const { many, to = token.name } = known[token.name];
    typed[to] = token.value;
    values[to] = many ? [...(values[to] ?? []), value] : value;
  }
  const positionals = tokens.filter(({ kind }) => kind === "positional").map(({ value }) => value);
  if (!values.version) {
    checkOperands(positionals, operands, example);
    checkRequired(values, options);
  }
  return { values, positionals, typed };
}

/** The last operand may be repeated if its name ends with `...`. */
function checkOperands(positionals, operands, example) {
  const { length } = operands;
  if (positionals.length > length && !operands.at(-1)?.endsWith("...")) {
    throw new UsageError(`unexpected argument ${JSON.stringify(positionals[length])}`);
  }
  if (positionals.length < length) {
    const name = operands[positionals.length].replace("...", "");
    throw new UsageError(`${name} is missing, as in "${example}"`);
  }
}

function checkRequired(values, options) {
  for (const [name, { required, to = name }] of Object.entries(options)) {
    if (required && values[to] === undefined) throw new UsageError(`--${name} is required: ${required}`);
  }
}

/**
 * Adds `=` to options that are given without their optional value; `parseArgs` would use the next argument as the
 * value.
 */
function withDefaults(words, known) {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const bare = (word) => word.startsWith("--") && known[word.slice(2)]?.bare !== undefined;
  return words.map((word, index) => (index < end && bare(word) ? `${word}=` : word));
}

function check({ name, rawName, value, inlineValue }, known) {
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!option) throw new UsageError(unknown(rawName, known));
  if (!option.value) {
    if (inlineValue) throw new UsageError(`${rawName} takes no value`);
    return true;
  }
  if (option.bare !== undefined && value === "") return option.bare;
  if (value === undefined || value === "") throw new UsageError(`${rawName} needs a value: ${option.value}`);
  if (!inlineValue && value.length > 1 && value.startsWith("-")) {
    const got = option.isSecret ? "" : `, got ${value}`;
    throw new UsageError(`${rawName} needs ${option.value}${got}. If that is the value, write ${rawName}=VALUE`);
  }
  return option.read ? option.read(value, rawName) : value;
}

/** Names of options for a key in other programs. */
const KEYS = ["api-key", "key", "token"];

function unknown(rawName, known) {
  const name = rawName.replace(/^-+/, "");
  if (similarTo(name, KEYS) === "api-key" || KEYS.includes(name)) {
    return `there is no ${rawName}: every process can read a key on the command line. Set OPENAI_API_KEY instead`;
  }
  const names = Object.keys(known);
  // Other programs have -R for --recursive.
  const other = rawName.length === 2 && names.find((long) => known[long].short === name.toLowerCase());
  if (other) return `there is no ${rawName}. Did you mean -${known[other].short} (--${other})?`;
  const similar =
    name.length < 2 ? undefined : (names.find((other) => other.startsWith(name)) ?? similarTo(name, names));
  return `there is no ${rawName}${similar ? `. Did you mean --${similar}?` : ""}`;
}
