// The size of the WebAssembly by section, and of its code by crate.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Reader, sectionsOf } from "./passes/sections.mjs";
import { named } from "./wasm.mjs";

const [CUSTOM, IMPORT, CODE, DATA] = [0, 2, 10, 11];
const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Rows `{ name, raw, gzip }` in bytes for the module before its names are removed, the largest first. */
export function wasmSize() {
  const sections = sectionsOf(readFileSync(named));
  const contents = (wanted) => sections.find(({ id }) => id === wanted).contents;
  const crates = new Map();
  for (const { name, body } of functionsOf(sections)) {
    const crate = crateOf(name);
    crates.set(crate, [...(crates.get(crate) ?? []), body]);
  }
  const code = [...crates].map(([name, bodies]) => row(`code of ${name}`, Buffer.concat(bodies)));
  const other = sections.filter(({ id }) => ![CUSTOM, CODE, DATA].includes(id)).map((section) => section.contents);
  // The names of the imports are shortened later.
  const rows = [
    ...code,
    row("data: texts and tables", contents(DATA)),
    row("imports, types and tables", Buffer.concat(other)),
  ];
  return rows.sort((one, other) => other.raw - one.raw);
}

const row = (name, bytes) => ({ name, raw: bytes.length, gzip: gzipped(bytes) });

/** The functions that the module defines, with their names. */
function functionsOf(sections) {
  const of = (wanted) => new Reader(sections.find(({ id }) => id === wanted).contents);
  const imports = of(IMPORT).number();
  const names = namesOf(sections);
  const code = of(CODE);
  return Array.from({ length: code.number() }, (_, index) => ({
    name: names.get(imports + index) ?? "",
    body: code.counted(),
  }));
}

function namesOf(sections) {
  const FUNCTIONS = 1;
  for (const { id, contents } of sections) {
    const reader = new Reader(contents);
    if (id !== CUSTOM || reader.name() !== "name") continue;
    while (reader.at < contents.length) {
      const kind = reader.byte();
      const list = new Reader(reader.counted());
      if (kind === FUNCTIONS) return new Map(Array.from({ length: list.number() }, () => [list.number(), list.name()]));
    }
  }
  throw new Error("the module has no names");
}

/** The crate of a function. A generic of the standard library that is compiled for one of our types counts as ours. */
function crateOf(name) {
  if (name.includes("upload_file_chunked") || name.includes("future_to_promise")) return "this crate";
  const crate = /\b([a-z]\w*)(\[\w+\])?::/.exec(name)?.[1];
  if (["core", "alloc", "std", "hashbrown"].includes(crate)) return "the standard library";
  return crate ?? "the compiler's own helpers";
}
