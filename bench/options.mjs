// The options of `npm run bench --`.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Advice } from "../scripts/lib/step.mjs";
import { contenders, contendersBefore } from "./contenders.mjs";

const numbers = (text) => text.split(",").map(Number);

/** The sizes in MiB, the rounds of each, the contenders, the folder of an earlier version, whether the queue is
 * measured, and what is published. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: "1,64,1024" },
      rounds: { type: "string", default: "5" },
      only: { type: "string" },
      before: { type: "string" },
      "no-write": { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",");
  const before = values.before && resolve(values.before);
  const known = before ? [...contenders, ...contendersBefore(before)] : contenders;
  const chosen = known.filter(({ name }) => !names || names.includes(name));
  const queue = names?.includes("queue") ?? true;
  if (chosen.length === 0 && !queue) throw new Advice(`There are ${known.map(({ name }) => name).join(", ")}, queue.`);
  const sizes = numbers(values.sizes);
  return {
    sizes,
    rounds: Number(values.rounds),
    chosen,
    before,
    queue,
    // The queue with its baseline is complete in itself.
    publishQueue: queue && !before && !values["no-write"],
    // Only a complete run updates the documents.
    publish: !names && !before && sizes.includes(1024) && !values["no-write"],
  };
}
