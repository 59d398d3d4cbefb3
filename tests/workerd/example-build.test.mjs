// The files of the example's page, which `wrangler dev` serves while they are copied, and which two commands may copy at once.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

const PUBLIC = "examples/worker/public";
const build = () => promisify(execFile)(process.execPath, ["examples/worker/build.mjs"]);

test("a file that is the same stays, one that is not is replaced, and one that nothing has is removed", async () => {
  await build();
  const [same, other, left] = ["js/browser.js", "js/node.js", "js/of-an-earlier-version.js"].map(
    (path) => `${PUBLIC}/${path}`,
  );
  const inode = () => statSync(same).ino;
  const before = inode();
  writeFileSync(other, "// of an earlier version");
  writeFileSync(left, "// of an earlier version");
  await Promise.all([build(), build()]);
  assert.equal(inode(), before);
  assert.deepEqual(readFileSync(other), readFileSync("js/node.js"));
  assert.ok(!existsSync(left));
});
