// Words → values, by the options of a command. `parseArgs` splits them; what is wrong is told
// here, because its own messages speak to programmers.

import { parseArgs } from "node:util";
import { UsageError } from "./usage.js";

const common = {
  help: { help: "this text", short: "h" },
  version: { help: "the version" },
};

/** Gives `{ values, positionals, typed }`; a value has been read by its option, `typed` is as it was. */
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
  const positionals = tokens.filter(({ kind }) => kind === "positional").map(({ value }) => value);
  const values = {};
  const typed = {};
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const value = check(token, known);
    const { many, to = token.name } = known[token.name];
    typed[to] = token.value;
    values[to] = many ? [...(values[to] ?? []), value] : value;
  }
  // Who asks for help need not have the rest right.
  if (values.help || values.version) return { values, positionals, typed };
  if (positionals.length > operands.length) {
    const extra = JSON.stringify(positionals[operands.length]);
    throw new UsageError(operands.length ? `one ${operands[0]} at a time: ${extra} is too many` : `what is ${extra}?`);
  }
  if (positionals.length < operands.length)
    throw new UsageError(`${operands[positionals.length]} is missing, as in "${example}"`);
  for (const [name, { required, to = name }] of Object.entries(options)) {
    if (required && values[to] === undefined) {
      throw new UsageError(`--${name} is required: ${required}`);
    }
  }
  return { values, positionals, typed };
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
  if (value === undefined || value === "") throw new UsageError(`${rawName} wants a value: ${option.value}`);
  if (!inlineValue && /^-./.test(value)) {
    throw new UsageError(`${rawName} wants ${option.value}, got ${value}; if that is meant, write ${rawName}=${value}`);
  }
  return option.read ? option.read(value, rawName) : value;
}

function unknown(rawName, known) {
  if (rawName === "--api-key") {
    return "--api-key: a key on the command line can be read by every process; set OPENAI_API_KEY instead";
  }
  const name = rawName.replace(/^-+/, "");
  const squeezed = (text) => text.replaceAll(/[-_]/g, "").toLowerCase();
  const near = Object.keys(known).find(
    (other) =>
      squeezed(other) === squeezed(name) ||
      other.startsWith(name) ||
      name.startsWith(other) ||
      distance(other, name) < 3,
  );
  return `there is no ${rawName}${near ? `; did you mean --${near}?` : ""}`;
}

/** Edits between two words (Levenshtein). */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
