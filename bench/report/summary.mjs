// Medians and spreads over the rounds, and the state of the targets.

import { spread } from "../statistics.mjs";

const MIB = 2 ** 20;
const GB = 1e9;

/** Smaller sizes take too few clock ticks to measure their CPU time. */
const LEAST_FOR_CPU = 64;

/** One contender at one size: MB per second, milliseconds, CPU seconds per GB, MiB. */
function rowOf({ name, label, where }, rounds) {
  const of = (measure) => spread(rounds.map(measure));
  const bytes = rounds[0].mebibytes * MIB;
  return {
    name,
    label,
    where,
    mebibytes: rounds[0].mebibytes,
    speed: of(({ seconds }) => bytes / 1e6 / seconds),
    stall: of(({ stall }) => stall),
    longTasks: of(({ longTasks }) => longTasks),
    cpu: rounds[0].mebibytes < LEAST_FOR_CPU ? undefined : of(({ cpu }) => (cpu * GB) / bytes),
    memory: of(({ memory }) => memory / MIB),
  };
}

function grouped(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

const hashSpeed = ({ mebibytes, seconds }) => (mebibytes * MIB) / 1e6 / seconds;

/** The data of the tables and the chart. `contenders` are those that were measured. */
export function summarize({ machine, rounds, uploads, firstBytes, md5 }, contenders) {
  const rows = grouped(uploads, ({ mebibytes, name }) => `${mebibytes} ${name}`).map((group) =>
    rowOf(
      contenders.find(({ name }) => name === group[0].name),
      group,
    ),
  );
  const loads = [...uploads, ...firstBytes, ...md5].map(({ load }) => load);
  const summary = {
    machine,
    rounds,
    load: spread(loads),
    rows,
    sizes: [...new Set(rows.map(({ mebibytes }) => mebibytes))],
    firstBytes: grouped(firstBytes, ({ name, state }) => `${name} ${state}`).map((group) => ({
      name: group[0].name,
      state: group[0].state,
      milliseconds: spread(group.map(({ milliseconds }) => milliseconds)),
    })),
    md5: grouped(md5, ({ where, name }) => `${where} ${name}`).map((group) => ({
      where: group[0].where,
      name: group[0].name,
      speed: spread(group.map(hashSpeed)),
    })),
  };
  return summary;
}
