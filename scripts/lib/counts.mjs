// Counts the tests that ran, from the output of the test runner.

import { stripVTControlCharacters } from "node:util";

const runners = {
  // "test result: ok. 12 passed; 0 failed; 1 ignored; …", once per test binary. The wasm-bindgen runner prints the
  // same.
  cargo: {
    passed: /^test result: .* (\d+) passed;/gm,
    failed: /^test result: .* (\d+) failed;/gm,
    skipped: /^test result: .* (\d+) ignored;/gm,
    reasons: /^test .* \.\.\. ignored.*$/gm,
  },
  // The summary of node's spec reporter, and "﹣ name (1.2ms) # reason". A cancelled or todo test has not passed.
  node: {
    passed: /^ℹ pass (\d+)$/gm,
    failed: /^ℹ (?:fail|cancelled) (\d+)$/gm,
    skipped: /^ℹ (?:skipped|todo) (\d+)$/gm,
    reasons: /^ *﹣ .*$/gm,
  },
};

export const none = { passed: 0, failed: 0, skipped: 0 };

/** Counts in the output of a runner, and the lines with the reasons of skipped tests. */
export function count(runner, text) {
  const output = stripVTControlCharacters(text);
  const { passed, failed, skipped, reasons } = runners[runner];
  const sum = (pattern) => [...output.matchAll(pattern)].reduce((total, [, number]) => total + Number(number), 0);
  return {
    passed: sum(passed),
    failed: sum(failed),
    skipped: sum(skipped),
    reasons: output.match(reasons)?.map((line) => line.trim()) ?? [],
  };
}

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** `7 passed, 0 failed`, with `, 1 skipped` when there are any. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
}
