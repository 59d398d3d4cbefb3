// What the server may do wrong, each rule in some uploads and with some probability.

const rules = [
  { operation: "part", status: 500 },
  { operation: "part", status: 503, headers: { "retry-after-ms": "100" } },
  { operation: "part", status: 429, headers: { "retry-after-ms": "200" } },
  { operation: "part", drop: "before" },
  { operation: "part", drop: "after" },
  { operation: "part", stall: { after_bytes: 1000, ms: 3000 } },
  { operation: "part", delay_after_ms: 4000 },
  { operation: "part", stall_answer_ms: 100 },
  { operation: "create", status: 500 },
  { operation: "complete", status: 503, headers: { "retry-after-ms": "50" } },
  { operation: "complete", drop: "after" },
  { operation: "complete", drop: "before" },
  { operation: "cancel", status: 500 },
];

/** Rules for one upload. Every part takes a moment, so that there is something to interrupt. */
export function faultsFrom(random) {
  const chosen = rules.filter(() => random.chance(0.35));
  const some = chosen.map((rule) => ({ ...rule, times: 6, probability: random.between(2, 20) / 100 }));
  return [...some, { operation: "part", delay_before_ms: random.between(0, 60) }];
}
