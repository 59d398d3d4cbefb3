// The targets, and whether they are reached.

/**
 * Rows of `{ target, seen, floor, reached }`, without targets that were not measured. `floor` is the result of plain fetch
 * without an MD5, the baseline, where no contender can be better.
 */
export function targetsOf({ rows, firstBytes, md5 }) {
  const at1GiB = (name) => rows.find((row) => row.mebibytes === 1024 && row.name === name);
  const hash = (where, name) => md5.find((row) => row.where === where && row.name === name)?.speed.median;
  const first = (name, state) =>
    firstBytes.find((row) => row.name === name && row.state === state)?.milliseconds.median;
  const [ours, floor] = ["ours", "fetch"].map(at1GiB);
  const [beside, inTurn] = ["openai-hash-wasm", "openai-spark"].map(at1GiB);

  const atLeast = (target, least, seen, floor) => ({
    target: `${target} ≥ ${least} ×`,
    seen,
    floor,
    least,
    unit: " ×",
    digits: 2,
  });
  const faster = (target, least, than) =>
    atLeast(target, least, ours.speed.median / than.speed.median, floor && floor.speed.median / than.speed.median);
  const atMost = (target, most, seen, unit, digits = 1) => ({
    target: `${target} ≤ ${most}${unit}`,
    seen,
    most,
    unit,
    digits,
  });
  const library = "upload-file-chunked";
  const targets = [
    ours && floor && atLeast("1 GiB with MD5: plain fetch without", 0.7, ours.speed.median / floor.speed.median),
    ours && beside && faster("openai + p-limit + hash-wasm", 1.5, beside),
    ours && inTurn && faster("spark-md5, then openai in turn", 3.5, inTurn),
    ours && floor && atMost("longest stall beyond plain fetch's", 16, ours.stall.median - floor.stall.median, " ms"),
    ours && atMost("long tasks", 0, ours.longTasks.median, " ms"),
    ours && beside && atMost("CPU, of openai + hash-wasm's", 1, ours.cpu.median / beside.cpu.median, " ×", 2),
    atMost("call to first byte, warm, beyond plain fetch's", 5, first("ours", "warm") - first("fetch", "warm"), " ms"),
    atMost("cold", 50, first("ours", "cold") - first("fetch", "cold"), " ms"),
    atLeast("MD5 alone in Chromium: hash-wasm", 1, hash("browser", library) / hash("browser", "hash-wasm")),
    atLeast("spark-md5", 2.5, hash("browser", library) / hash("browser", "spark-md5")),
    atLeast("MD5 alone in Node: hash-wasm", 1, hash("node", library) / hash("node", "hash-wasm")),
    atLeast("OpenSSL", 0.9, hash("node", library) / hash("node", "OpenSSL")),
    atLeast("spark-md5", 2.5, hash("node", library) / hash("node", "spark-md5")),
  ];
  return targets.filter(Boolean).map(({ target, seen, floor, least, most, unit, digits }) => ({
    target,
    seen: `${seen.toFixed(digits)}${unit}`,
    floor: floor === undefined ? "" : `${floor.toFixed(digits)}${unit}`,
    // Rounded as in the table: 0.996 is 1.00.
    reached: least === undefined ? Number(seen.toFixed(digits)) <= most : Number(seen.toFixed(digits)) >= least,
  }));
}
