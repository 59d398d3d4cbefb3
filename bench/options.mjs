// The options of `npm run bench --`.

import { parseArgs } from "node:util";
import { Advice } from "../scripts/lib/step.mjs";
import { contenders } from "./contenders.mjs";

const numbers = (text) => text.split(",").map(Number);

/** The sizes in MiB, the rounds of each, the contenders, whether the queue is measured, and what is published. */
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
  const queue = names?.includes("queue") ?? true;
  if (chosen.length === 0 && !queue)
    throw new Advice(`There are ${contenders.map(({ name }) => name).join(", ")}, queue.`);
  const sizes = numbers(values.sizes);
  return {
    sizes,
    rounds: Number(values.rounds),
    chosen,
    queue,
    // The queue with its baseline is complete in itself.
    publishQueue: queue && !values["no-write"],
    // Only a complete run updates the documents.
    publish: !names && sizes.includes(1024) && !values["no-write"],
  };
}
