// What came out, as a table: a line for each check, a column for each engine.

const seconds = (outcome) => (outcome ? `${outcome.seconds.toFixed(1)} ${outcome.error ? "✗" : "✓"}` : "–");

/** Prints `{ engine: { agent, checks: { name: { seconds, error } } } }`. */
export function print(results) {
  const engines = Object.keys(results);
  if (engines.length === 0) return;
  const names = [...new Set(engines.flatMap((engine) => Object.keys(results[engine].checks)))];
  const line = (cells) => `| ${cells.join(" | ")} |`;
  console.log(line(["seconds", ...engines]));
  console.log(line(["---", ...engines.map(() => "---:")]));
  for (const name of names)
    console.log(line([name, ...engines.map((engine) => seconds(results[engine].checks[name]))]));
  const sums = engines.map((engine) => {
    const outcomes = Object.values(results[engine].checks);
    const all = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
    return `${outcomes.filter(({ error }) => !error).length} of ${names.length}, ${all.toFixed(1)} s`;
  });
  console.log(line(["all", ...sums]));
}
