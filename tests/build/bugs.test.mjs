// The bugs that `npm run test:mutations` puts back: a change of the code they stand in is noticed here, not hours later.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bugs } from "../../scripts/lib/world-mutations.mjs";

test("each bug that is put back has its place in the code", () => {
  const places = ({ file, from }) =>
    readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").split(from).length - 1;
  assert.deepEqual(
    bugs.filter((bug) => places(bug) !== 1).map(({ name }) => name),
    [],
  );
});
