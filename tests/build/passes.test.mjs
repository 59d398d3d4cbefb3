// What is done to the module beyond compiling: each pass is left out with a warning where what it
// looks for is not there, so that an update of Rust or wasm-bindgen never breaks the build.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import binaryen from "binaryen";
import { guardTraps } from "../../scripts/lib/passes/guard.mjs";
import { shortenImports } from "../../scripts/lib/passes/imports.mjs";
import { load, optional } from "../../scripts/lib/passes/optional.mjs";
import { cutPanics } from "../../scripts/lib/passes/panics.mjs";
import { root } from "../../scripts/lib/paths.mjs";
import { buildWasm, named } from "../../scripts/lib/wasm.mjs";

await buildWasm();
const shipped = {
  wasm: readFileSync("pkg/upload_file_chunked_bg.wasm"),
  glue: readFileSync("pkg/upload_file_chunked.js", "utf8"),
};

/** What `pass` leads to, and what was warned of. */
async function applied(pass, before = shipped) {
  const warnings = [];
  const after = await optional("the pass", before, pass, (text) => warnings.push(text));
  return { after, warnings };
}

/** That the pass was left out for such a reason. */
async function isLeftOut(reason, pass, before = shipped) {
  const { after, warnings } = await applied(pass, before);
  assert.ok(after === before);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^Without the pass, so the download is larger: /);
  assert.match(warnings[0], reason);
}

test("the shipped module loads, and its trap is noticed", async () => {
  assert.equal(await load(shipped), true);
});

test("a pass that works is applied without a word", async () => {
  const after = { ...shipped };
  assert.deepEqual(await applied(() => after), { after, warnings: [] });
});

test("a pass that throws is left out", () =>
  isLeftOut(/no such pattern/, () => {
    throw new Error("no such pattern");
  }));

test("a pass whose module does not load is left out", () =>
  isLeftOut(/failed/, ({ glue }) => ({ wasm: Buffer.from("not WebAssembly"), glue })));

test("a pass whose glue and module no longer fit is left out", () =>
  isLeftOut(/failed/, ({ wasm, glue }) => ({ wasm, glue: glue.replace(": import0", ": {}") })));

test("short names are left out where the glue names its imports in no known way", () => {
  // Every import by a name that is computed: nothing is there to be renamed.
  const hidden = {
    wasm: readFileSync(named),
    glue: "export default async ({ module_or_path }) => { await WebAssembly.instantiate(module_or_path, {}) }",
  };
  return isLeftOut(/failed/, shortenImports, hidden);
});

test("short names do not depend on how the glue is laid out", async () => {
  const { transform } = await import("esbuild");
  const wasm = readFileSync("pkg/upload_file_chunked_bg.wasm");
  const { code } = await transform(shipped.glue, { minifyWhitespace: true });
  const { warnings } = await applied(shortenImports, { wasm, glue: code });
  assert.deepEqual(warnings, []);
});

test("words of panics are left in where functions have no names", () => isLeftOut(/no panic is left/, cutPanics));

test("words of panics are left in where anything else makes text of values", () => {
  const module = binaryen.parseText(`(module
    (func $core::fmt::write (unreachable))
    (func $core::panicking::panic (call $core::fmt::write))
    (func $ours::greet (call $core::fmt::write))
    (export "greet" (func $ours::greet)))`);
  binaryen.setDebugInfo(true);
  return isLeftOut(/ours::greet formats text/, cutPanics, { ...shipped, wasm: Buffer.from(module.emitBinary()) });
});

test("glue that gets around the guard is found out, and works", async () => {
  const glue = shipped.glue.replace(/guarded as WebAssembly/, "guarded as Unused");
  assert.notEqual(glue, shipped.glue);
  assert.equal(await load({ ...shipped, glue }), false);
});

test("the guard needs no pattern of the glue", () => {
  const { glue } = guardTraps({ wasm: Buffer.alloc(0), glue: "whatever" });
  assert.match(glue, /^import .*\nwhatever\nexport /);
});

test("no path of the machine that built is in the module", () => {
  const text = shipped.wasm.toString("latin1");
  const folders = [root, homedir(), process.env.CARGO_HOME, process.env.RUSTUP_HOME, ".cargo", "registry", ".rustup"];
  for (const folder of folders.filter(Boolean)) assert.equal(text.indexOf(folder), -1, folder);
});
