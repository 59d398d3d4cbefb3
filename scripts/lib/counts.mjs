// How many tests really ran, as each runner itself tells it.

import { stripVTControlCharacters } from "node:util";

const runners = {
  // "test result: ok. 12 passed; 0 failed; 1 ignored; …", once per test binary; the
  // wasm-bindgen runner speaks the same.
  cargo: {
    passed: /^test result: .* (\d+) passed;/gm,
    failed: /^test result: .* (\d+) failed;/gm,
    skipped: /^test result: .* (\d+) ignored;/gm,
    reasons: /^test .* \.\.\. ignored.*$/gm,
  },
  // The summary of node's spec reporter, and "﹣ name (1.2ms) # reason". A test that was
  // cancelled, or is still to be done, has not passed.
  node: {
    passed: /^ℹ pass (\d+)$/gm,
    failed: /^ℹ (?:fail|cancelled) (\d+)$/gm,
    skipped: /^ℹ (?:skipped|todo) (\d+)$/gm,
    reasons: /^ *﹣ .*$/gm,
  },
};

export const none = { passed: 0, failed: 0, skipped: 0 };

/** Counts in a runner's output, and the lines that say why tests were skipped. */
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
