// Words → values, by the options of a command. `parseArgs` splits the words; the checks are here,
// because its messages are for programmers.

import { parseArgs } from "node:util";
import { similarTo } from "../client/options/similar.js";
import { UsageError } from "./usage.js";

/** Options that every command has. */
export const common = {
  help: { help: "print this text", short: "h" },
  version: { help: "print the version" },
};

/**
 * Gives `{ values, positionals, typed }`: what each option was read as, and, in `typed`, its text. An
 * option has
 *
 * - `value`: what its value is called in the help; none for a switch
 * - `read(text, flag)`: the value of a text; throws a UsageError
 * - `to`: the name in `values`, unless it is the flag's own
 * - `many`: whether it may be repeated; then its value is a list
 * - `bare`: what it means without a value; then a value needs `=`
 * - `required`: what is expected, if it cannot be left out
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
  // Those who ask for help need not have the rest right.
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

function checkOperands(positionals, operands, example) {
  const { length } = operands;
  if (positionals.length > length) {
    const extra = JSON.stringify(positionals[length]);
    throw new UsageError(
      length ? `only one ${operands[0]} at a time: ${extra} is too many` : `unexpected argument ${extra}`,
    );
  }
  if (positionals.length < length) {
    throw new UsageError(`${operands[positionals.length]} is missing, as in "${example}"`);
  }
}

function checkRequired(values, options) {
  for (const [name, { required, to = name }] of Object.entries(options)) {
    if (required && values[to] === undefined) throw new UsageError(`--${name} is required: ${required}`);
  }
}

/** An option whose value may be left out would otherwise take the next word. */
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

/** Names of options that people pass a key with elsewhere. */
const KEYS = ["api-key", "key", "token"];

function unknown(rawName, known) {
  const name = rawName.replace(/^-+/, "");
  if (similarTo(name, KEYS) === "api-key" || KEYS.includes(name)) {
    return `there is no ${rawName}: every process can read a key on the command line. Set OPENAI_API_KEY instead`;
  }
  const names = Object.keys(known);
  const similar =
    name.length < 2 ? undefined : (names.find((other) => other.startsWith(name)) ?? similarTo(name, names));
  return `there is no ${rawName}${similar ? `. Did you mean --${similar}?` : ""}`;
}
