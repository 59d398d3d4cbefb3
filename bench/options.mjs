// What may be said behind `npm run bench --`.

import { parseArgs } from "node:util";
import { contenders } from "./contenders.mjs";

const numbers = (text) => text.split(",").map(Number);

/** The sizes in MiB, the rounds of each, the contenders, and whether to write the results down. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: "1,64,1024" },
      rounds: { type: "string", default: "5" },
      only: { type: "string" },
      "no-write": { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",");
  const chosen = contenders.filter(({ name }) => !names || names.includes(name));
  if (chosen.length === 0) throw new Error(`There are ${contenders.map(({ name }) => name).join(", ")}.`);
  return {
    sizes: numbers(values.sizes),
    rounds: Number(values.rounds),
    chosen,
    complete: !names,
    write: !values["no-write"],
  };
}
