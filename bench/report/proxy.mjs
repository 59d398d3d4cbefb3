// The tables of the proxy, and its targets.

import { labels } from "../proxy/places.mjs";
import { USER_BYTES } from "../proxy/requests.mjs";
import { spread } from "../statistics.mjs";
import { cell, table } from "./cells.mjs";

const MIB = 2 ** 20;
/** Of the speed without a proxy. */
const LEAST = 0.8;
/** Growth of the memory from the smallest to the largest file, in MiB, that counts as none. */
const FLAT = 64;

const names = Object.keys(labels);
const proxies = names.filter((name) => name !== "direct");

const percentile = (times, part) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * part) - 1];

function rowsOf({ uploads }, mebibytes) {
  return names.map((name) => {
    const rounds = uploads.filter((round) => round.mebibytes === mebibytes && round.name === name);
    const bytes = mebibytes * MIB;
    const of = (measure) => spread(rounds.map(measure));
    return {
      name,
      speed: of(({ seconds }) => bytes / 1e6 / seconds),
      cpu: of(({ proxyCPU }) => (proxyCPU === undefined ? undefined : proxyCPU / (bytes / 1e9))),
      client: of(({ cpu }) => cpu / (bytes / 1e9)),
      peak: of(({ peak }) => (peak === undefined ? undefined : peak / MIB)),
    };
  });
}

/** Everything, for bench/README.md. */
export function proxyTables(results) {
  const { machine, sizes, rounds, uploads, firstBytes, users } = results;
  const bySize = new Map(sizes.map((mebibytes) => [mebibytes, rowsOf(results, mebibytes)]));
  const largest = bySize.get(sizes.at(-1));
  const at = (rows, name) => rows.find((row) => row.name === name);
  const times = (name) => at(largest, name).speed.median / at(largest, "direct").speed.median;
  const growth = (name) => at(largest, name).peak.median - at(bySize.get(sizes[0]), name).peak.median;
  const added = (name, part) => percentile(firstBytes[name], part) - percentile(firstBytes.direct, part);
  const target = (what, seen, isReached) => [what, seen, isReached ? "✓" : "not reached"];
  return [
    `${machine.cpu}, ${machine.cores} cores; node ${machine.versions.node}, miniflare ${machine.versions.miniflare}. Medians of ${rounds} rounds, load average ${cell(spread(uploads.map(({ load }) => load)), 1)}; client, proxy and service on the same machine:`,
    table(
      ["MiB", "", "MB/s", "proxy CPU s / GB", "client CPU s / GB", "proxy peak RSS, MiB"],
      ...[...bySize].flatMap(([mebibytes, rows]) =>
        rows.map(({ name, speed, cpu, client, peak }) => [
          ...[mebibytes, labels[name], cell(speed), cell(cpu, 1), cell(client, 1), cell(peak)],
        ]),
      ),
    ),
    table(
      ["", "first byte of create, ms: p50", "p99", "added p50", "added p99"],
      ...names.map((name) => [
        labels[name],
        ...[0.5, 0.99].map((part) => percentile(firstBytes[name], part).toFixed(1)),
        ...(name === "direct" ? ["", ""] : [0.5, 0.99].map((part) => added(name, part).toFixed(1))),
      ]),
    ),
    table(
      [`${users.node.count} users at once, ${USER_BYTES / MIB} MiB each`, "idle RSS, MiB", "peak RSS, MiB"],
      ...proxies.map((name) => [labels[name], ...["idle", "peak"].map((of) => (users[name][of] / MIB).toFixed(0))]),
    ),
    table(
      ["target", "seen", ""],
      ...proxies.map((name) =>
        target(`${labels[name]}: direct ≥ ${LEAST} ×`, `${times(name).toFixed(2)} ×`, times(name) >= LEAST),
      ),
      ...proxies.map((name) =>
        target(
          `${labels[name]}: memory from ${sizes[0]} to ${sizes.at(-1)} MiB`,
          `${growth(name).toFixed(0)} MiB more`,
          growth(name) <= FLAT,
        ),
      ),
    ),
  ].join("\n\n");
}
