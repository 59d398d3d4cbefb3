// The tables, in Markdown.

import { cell, table } from "./cells.mjs";
import { targetsOf } from "./targets.mjs";

const places = { browser: "in Chromium", node: "in a process" };

const sizeName = (mebibytes) => (mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`);

function uploadsIn(where, rows) {
  const page = where === "browser";
  const head = ["", "MB/s", ...(page ? ["longest stall, ms", "long tasks, ms"] : []), "CPU s / GB"];
  const memory = page ? "peak JS + wasm, MiB" : "peak RSS, MiB";
  return table(
    [...head, memory],
    ...rows.map(({ label, speed, stall, longTasks, cpu, memory }) => [
      label,
      cell(speed),
      ...(page ? [cell(stall), cell(longTasks)] : []),
      cell(cpu, 1),
      cell(memory),
    ]),
  );
}

function machineOf({ machine, rounds, load }) {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${versions.join(", ")}.`,
    `Medians of ${rounds} rounds, the least and the most in brackets; server and client on the same machine,`,
    `whose load average was ${cell(load, 1)} meanwhile.`,
  ].join("\n");
}

function firstByteTable({ firstBytes }) {
  const of = (name, state) => cell(firstBytes.find((row) => row.name === name && row.state === state)?.milliseconds, 1);
  const rows = [
    ["upload-file-chunked", "ours"],
    ["upload-file-chunked before", "before"],
    ["plain fetch", "fetch"],
  ].filter(([, name]) => firstBytes.some((row) => row.name === name));
  return table(["ms", "warm", "cold"], ...rows.map(([label, name]) => [label, of(name, "warm"), of(name, "cold")]));
}

function md5Table({ md5 }) {
  const of = (where, name) => cell(md5.find((row) => row.where === where && row.name === name)?.speed);
  const names = [...new Set(md5.map(({ name }) => name))];
  return table(["MB/s", "Chromium", "Node"], ...names.map((name) => [name, of("browser", name), of("node", name)]));
}

/** Everything, for bench/README.md. */
export function full(summary) {
  const uploads = summary.sizes.flatMap((mebibytes) =>
    Object.keys(places).flatMap((where) => {
      const rows = summary.rows.filter((row) => row.mebibytes === mebibytes && row.where === where);
      return rows.length > 0 ? [`**${sizeName(mebibytes)} ${places[where]}**`, uploadsIn(where, rows)] : [];
    }),
  );
  const targets = targetsOf(summary).map(({ target, seen, floor, reached }) => [
    target,
    seen,
    floor,
    reached ? "✓" : "not reached",
  ]);
  return [
    machineOf(summary),
    ...uploads,
    "**From the call to the first byte of create**",
    firstByteTable(summary),
    "**MD5 alone, from memory**",
    md5Table(summary),
    "**Targets**",
    table(["", "seen", "plain fetch", ""], ...targets),
  ].join("\n\n");
}

/** The table in the README: the largest file in the browser. */
export function brief(summary) {
  const mebibytes = Math.max(...summary.sizes);
  const rows = summary.rows.filter((row) => row.where === "browser" && row.mebibytes === mebibytes);
  return [
    `![MB/s of the uploads compared](bench/chart.svg)`,
    `${sizeName(mebibytes)} from disk, Chromium ${summary.machine.versions.chromium}, ${summary.machine.cores} cores, a server on the same machine:`,
    uploadsIn("browser", rows),
  ].join("\n\n");
}
