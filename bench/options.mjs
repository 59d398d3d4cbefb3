// The options of `npm run bench --`.

import { parseArgs } from "node:util";
import { Advice } from "../scripts/lib/step.mjs";
import { contenders } from "./contenders.mjs";

const numbers = (text) => text.split(",").map(Number);

/** The sizes in MiB, the rounds of each, the contenders, and whether the documents are updated. */
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
  if (chosen.length === 0) throw new Advice(`There are ${contenders.map(({ name }) => name).join(", ")}.`);
  const sizes = numbers(values.sizes);
  return {
    sizes,
    rounds: Number(values.rounds),
    chosen,
    // Only a complete run updates the documents.
    publish: !names && sizes.includes(1024) && !values["no-write"],
  };
}
