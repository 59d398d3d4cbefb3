// npm run test:proxy: seeded runs of uploads through proxies that die, before a service that loses answers.
// RUNS=n how many (1,000), SEED=s that one alone, FROM=s the first seed.

import process from "node:process";
import { runSeeds } from "../support/proxy/runs.mjs";

const { RUNS = "1000", SEED, FROM = "0" } = process.env;
const first = Number(SEED ?? FROM);
const count = SEED === undefined ? Number(RUNS) : 1;
const { runs, files, calls, again, once, deaths, failures, looks } = await runSeeds(
  Array.from({ length: count }, (_, index) => first + index),
);
console.log(
  `${runs} runs, ${files} Files, none missing: onComplete recorded ${calls} times, ${again} of them again; ${deaths} processes died,`,
);
console.log(
  `${once} Files were recorded once with a store; ${failures} uploads were called again, ${looks} requests for the list of Files.`,
);
// What a dead process left waiting.
process.exit(0);
