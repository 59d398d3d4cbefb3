// The rules of the source that `npm run check` enforces: each names file and line in a bad tree, and accepts a good one.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { listOf, rules } from "../../scripts/rules/index.mjs";

/** The places that `rule` finds in a tree of `files`, as `file:line`. */
function found(t, rule, files) {
  const root = mkdtempSync(join(tmpdir(), "rules-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return rules[rule](root).map(({ file, line }) => `${file}:${line}`);
}

test("a list names file, line and what to do", () => {
  assert.equal(listOf([{ file: "src/a.rs", line: 3, message: "split it" }]), "src/a.rs:3: split it");
});

test("an untyped read outside the folder of declarations is found, in every form", (t) => {
  const files = {
    "src/web/a.rs": "//! A file.\nlet x = Reflect::get(&v, &name)?;\n",
    "src/web/b.rs": "\n\njs_sys::Reflect::set(&v, &name, &x)?;\n",
    "src/core/c.rs": "use js_sys::{Array, Reflect};\n",
    "src/web/d.rs": 'let x = field(value, "name");\nlet y = field(\n    value,\n    "name",\n);\n',
  };
  assert.deepEqual(found(t, "untyped reads", files), [
    "src/core/c.rs:1",
    "src/web/a.rs:2",
    "src/web/b.rs:3",
    "src/web/d.rs:1",
    "src/web/d.rs:2",
  ]);
});

test("typed reads, comments and the declarations themselves are not untyped reads", (t) => {
  const files = {
    "src/web/js/a.rs": "js_sys::Reflect::get(&v, &name)?;\n",
    "src/web/b.rs": '// Reflect::get would be untyped.\nlet x = config.field();\nrecord.field(name, value("x"));\n',
  };
  assert.deepEqual(found(t, "untyped reads", files), []);
});

test("a file above 300 lines needs a reason in its first lines", (t) => {
  const lines = (count, first = "// A file.") => `${first}\n${"x\n".repeat(count - 1)}`;
  const files = {
    "js/long.js": lines(301),
    "src/long.rs": lines(400, "//! A file.\n// It is long because of many things."),
    "tests/late.mjs": `${lines(280)}// Long because: too late\n${lines(30)}`,
    "js/short.js": lines(300),
    "js/reason.d.ts": lines(900, "// Long because: it is one interface."),
    "src/reason.rs": lines(900, "//! A file.\n//!\n//! Long because: it is one table."),
    "server/target/generated.rs": lines(900),
    "docs/long.md": lines(900),
  };
  assert.deepEqual(found(t, "long files", files), ["js/long.js:301", "src/long.rs:301", "tests/late.mjs:301"]);
});

test("archaic turns are found in documents, comments and messages", (t) => {
  const files = {
    "README.md": "# A file\n\nAn upload that can be gone on with.\n",
    "js/a.js": "// Told of every part.\nconst text = `Whoever asks`;\n",
    "src/a.rs": "/// What is no object.\n",
    "docs/b.md": "It waits till then.\n",
  };
  const places = ["docs/b.md:1", "js/a.js:1", "js/a.js:2", "src/a.rs:1", "README.md:3"];
  assert.deepEqual(found(t, "plain words", files), places);
});

test("plain sentences that resemble them are not found", (t) => {
  const text =
    "What is no longer pending is closed. It goes on. until · still · distill · whatever · beside the point\n";
  assert.deepEqual(found(t, "plain words", { "README.md": text, "js/a.js": `// ${text}` }), []);
});

test("a circle of JavaScript imports is found once, also by way of re-exports, folders and dynamic imports", (t) => {
  const files = {
    "js/a.js": 'import {\n  b,\n} from "./b.js";\n',
    "js/b.js": 'export { c } from "./deep/c.js";\n',
    "js/deep/c.js": 'export const load = () => import("../a.js");\n',
    "js/self.js": 'import "./self.js";\n',
    "js/user.js": 'import { a } from "./a.js";\n',
  };
  assert.deepEqual(found(t, "import circles", files), ["js/a.js:3", "js/self.js:1"]);
});

test("a circle of Rust modules is found, by use, braces, super, and a path within the code", (t) => {
  const files = {
    "src/lib.rs": "mod a;\nmod deep;\npub use a::A;\n",
    "src/a.rs": "use crate::deep::{\n    other::{self, Other},\n    c as d,\n};\n",
    "src/deep/mod.rs": "mod c;\nmod other;\n",
    "src/deep/c.rs": "use super::other;\n",
    "src/deep/other.rs": "fn f() {\n    crate::a::g();\n}\n",
    "server/src/lib.rs": "mod x;\nuse x::X;\n",
    "server/src/x.rs": "use crate::Y;\n",
  };
  assert.deepEqual(found(t, "import circles", files), ["src/a.rs:1", "src/deep/c.rs:1", "server/src/lib.rs:2"]);
});

test("imports in one direction, comments, tests and other packages are no circle", (t) => {
  const files = {
    "js/a.js": '// import { b } from "./b.js";\nimport fs from "node:fs";\nexport const x = \'import "./b.js"\';\n',
    "js/b.js": '/* import "./b.js"; */\nimport { x } from "./a.js";\nimport {} from "./a.js";\n',
    "src/lib.rs": "pub mod a;\nmod b;\n",
    "src/a.rs":
      "//! See crate::b.\nuse std::rc::Rc;\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use crate::b::B;\n}\n",
    "src/b.rs": 'use crate::a::A;\nuse crate::b::C;\nmod own {\n    use super::X;\n}\nconst T: &str = "crate::b";\n',
  };
  assert.deepEqual(found(t, "import circles", files), []);
});

test("an import across the layers is found", (t) => {
  const files = {
    "src/lib.rs": "mod core;\nmod web;\n",
    "src/core/mod.rs": "mod a;\n",
    "src/core/a.rs": "use crate::web::b::B;\n",
    "src/web/mod.rs": "mod b;\nmod c;\n",
    "src/web/b.rs": "",
    "src/web/c.rs": "use crate::core::a::A;\n",
    "server/src/app.rs": "use crate::handler::h;\n",
    "server/src/handler.rs": "\nuse crate::app::App;\n",
    "server/src/server.rs": "use crate::app;\n",
    "js/proxy.js": 'import "./proxy/a.js";\nimport "./node.js";\n',
    "js/proxy/a.js": 'import "../client/b.js";\n',
    "js/client/b.js": 'import "../cli/c.js";\nimport "../../www/d.js";\n',
    "js/cli/c.js": 'import "../client/b.js";\nimport "../../pkg/glue.js";\n',
  };
  assert.deepEqual(found(t, "layers", files), [
    "js/client/b.js:1",
    "js/client/b.js:2",
    "js/proxy.js:2",
    "js/proxy/a.js:1",
    "src/core/a.rs:1",
    "server/src/handler.rs:2",
  ]);
});

test("a document that names a file that does not exist is found", (t) => {
  const files = {
    "README.md": "See `src/a.rs`.\n\nSee `src/b.rs` and `js/` and `scripts/rules/`.\n",
    "examples/x/README.md": "`src/own.js`",
    "examples/x/src/own.js": "",
    "docs/c.md": "`tests/core` · `src/**` · `a/b.rs` · `js/…`\n",
    "src/a.rs": "",
    "js/d.js": "",
  };
  assert.deepEqual(found(t, "document paths", files), ["README.md:3", "README.md:3", "docs/c.md:1"]);
});
