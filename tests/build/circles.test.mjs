// The check for circles of imports finds those that are there, and no others.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { circles } from "../../scripts/lib/circles.mjs";

/** The circles in a folder with these files. */
function circlesOf(files) {
  const folder = mkdtempSync(join(tmpdir(), "circles-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return circles(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a circle of JavaScript files is found, whatever the kind of import", () => {
  const files = {
    "a.js": 'import { b } from "./sub/b.js";\n',
    "sub/b.js": 'export * from "./c.js";\n',
    "sub/c.js": 'const load = () => import("../a.js");\n',
    "d.js": 'import "./a.js";\n// import "./e.js"\n',
    "e.js": 'import { d } from "./d.js";\n/* import "./e.js" */\n',
  };
  assert.deepEqual(circlesOf(files), [["a.js", "sub/b.js", "sub/c.js"]]);
});

test("a circle of Rust files is found through use, trees, super and paths in code", () => {
  const files = {
    "lib.rs": "mod a;\nmod b;\nmod c;\npub use a::A;\n",
    "a.rs": "use std::fmt;\nuse crate::{b::{self, B}};\n",
    "b/mod.rs": "pub mod inner;\nuse inner::Inner;\n",
    "b/inner.rs": "use super::super::c;\n",
    "c.rs": "fn c() { crate::a::a(); }\n",
  };
  assert.deepEqual(circlesOf(files), [["a.rs", "b/mod.rs", "b/inner.rs", "c.rs"]]);
});

test("declarations, comments, texts, tests and the files' own modules make no circle of Rust files", () => {
  const files = {
    "lib.rs": "mod a;\nmod b;\n",
    "a.rs": "use crate::b::B;\nmod own { use super::A; }\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n",
    "b.rs": '// crate::a::A\nconst A: &str = "crate::a::A";\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n',
  };
  assert.deepEqual(circlesOf(files), []);
});

test("two knots are two circles", () => {
  const pair = (one, other) => ({ [`${one}.js`]: `import "./${other}.js";`, [`${other}.js`]: `import "./${one}.js";` });
  assert.deepEqual(circlesOf({ ...pair("a", "b"), ...pair("c", "d") }), [
    ["a.js", "b.js"],
    ["c.js", "d.js"],
  ]);
});
