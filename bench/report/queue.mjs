// The table of many files, and their target.

import { manyContenders } from "../contenders.mjs";
import { spread } from "../statistics.mjs";
import { cell, table } from "./cells.mjs";

/** Of a plain loop's files per second. */
const LEAST = 0.9;

/** Rows of `{ atOnce, label, speed, stall, cpu }`: files per second, milliseconds, CPU milliseconds per file. */
function rowsOf(raw) {
  const turns = [...new Set(raw.map(({ atOnce }) => atOnce))];
  return turns.flatMap((atOnce) =>
    manyContenders.map(({ name, label }) => {
      const rounds = raw.filter((round) => round.atOnce === atOnce && round.name === name);
      const of = (measure) => spread(rounds.map(measure));
      return {
        name,
        label,
        atOnce,
        speed: of(({ files, seconds }) => files / seconds),
        stall: of(({ stall }) => stall),
        cpu: of(({ cpu, files }) => (cpu * 1000) / files),
      };
    }),
  );
}

const timesLoop = (rows, atOnce) => {
  const speed = (name) => rows.find((row) => row.atOnce === atOnce && row.name === name).speed.median;
  return (speed("queue") / speed("loop")).toFixed(2);
};

/** Everything, for bench/README.md. */
export function queueTable({ rounds, raw }) {
  const [{ files, bytes }] = raw;
  const rows = rowsOf(raw);
  const turns = [...new Set(rows.map(({ atOnce }) => atOnce))];
  return [
    `${files} files of ${bytes / 1024} KiB from disk in Chromium, medians of ${rounds} rounds, load average ${cell(spread(raw.map(({ load }) => load)), 1)}:`,
    table(
      ["files at once", "", "files/s", "longest stall, ms", "CPU ms / file"],
      ...rows.map(({ atOnce, label, speed, stall, cpu }) => [atOnce, label, cell(speed), cell(stall), cell(cpu, 1)]),
    ),
    table(
      ["target", "seen", ""],
      ...turns.map((atOnce) => {
        const seen = timesLoop(rows, atOnce);
        return [`${atOnce} at once: plain loop ≥ ${LEAST} ×`, `${seen} ×`, Number(seen) >= LEAST ? "✓" : "not reached"];
      }),
    ),
  ].join("\n\n");
}
