// Circles of imports: files that need each other, however indirectly. A file in a circle cannot be
// understood, tested or moved by itself.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * The circles in `folder`, one for each knot of files: lists of paths relative to it, of which each file imports
 * the next and the last imports the first. Which language it is, the files say.
 *
 * JavaScript: static and dynamic imports of relative paths. Rust: paths that begin with `crate`, `super`, `self` or a
 * child module, in `use` and elsewhere. A `mod` declaration does not count: it says where a file is, not that it is
 * needed. Nor do tests inside of a file.
 */
export function circles(folder) {
  const all = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  const files = all.filter((name) => /\.(m?js|rs)$/.test(name) && statSync(name).isFile()).sort();
  // A `main.rs` comes after the `lib.rs` beside it, which is what most files mean by `crate`.
  const rust = new Map(
    files
      .filter((file) => file.endsWith(".rs"))
      .reverse()
      .map((file) => [moduleOf(folder, file), file]),
  );
  const graph = new Map(
    files.map((file) => {
      const text = readFileSync(file, "utf8");
      const needs = file.endsWith(".rs") ? rustImports(text, moduleOf(folder, file), rust) : scriptImports(text, file);
      return [file, [...needs].filter((needed) => needed !== file)];
    }),
  );
  return knots(graph).map((circle) => circle.map((file) => relative(folder, file)));
}

// ------------------------------------------------------------------------------------- JavaScript

/** `import … from "./x.js"`, `export … from "./x.js"`, `import "./x.js"` and `import("./x.js")`. */
const SPECIFIER = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;

function scriptImports(text, file) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const paths = [...code.matchAll(SPECIFIER)].map(([, specifier]) => join(dirname(file), specifier));
  return new Set(paths.filter((path) => existsSync(path)));
}

// ------------------------------------------------------------------------------------------- Rust

/** `web::js::port` for `web/js/port.rs`; empty for the root of the crate. */
function moduleOf(folder, file) {
  const path = relative(folder, file).replace(/\.rs$/, "").split("/");
  if (["mod", "lib", "main"].includes(path.at(-1))) path.pop();
  return path.join("::");
}

/** The files that the module `own` takes something from; `modules` are the files by module. */
function rustImports(text, own, modules) {
  const needs = new Set();
  /** The module that the text is in at present, and what it was before each open brace. */
  let here = own === "" ? [] : own.split("::");
  const around = [];
  let declared = false;
  for (const [token, declaration, open, path] of bare(text).matchAll(TOKEN)) {
    if (declaration) {
      declared = declaration;
    } else if (open) {
      around.push(here);
      if (declared) here = [...here, declared];
      declared = false;
    } else if (token === "}") {
      here = around.pop() ?? here;
    } else if (token === ";") {
      declared = false;
    } else {
      for (const leaf of leaves(path)) {
        const needed = locate(leaf, here, modules);
        if (needed !== undefined) needs.add(modules.get(needed));
      }
    }
  }
  return needs;
}

/** `mod name`; `{`; `}`; `;`; and a path of at least two parts, maybe with a tree of braces at its end. */
const TOKEN =
  /\bmod\s+(\w+)|((?<!::\s*)\{)|\}|;|(?<![\w:])((?:\w+\s*::\s*)+(?:\w+|\*|\{(?:[^{};]|\{(?:[^{};]|\{[^{};]*\})*\})*\}))/g;

/** Without comments, texts and the tests at the end of a file. */
function bare(text) {
  const code = text
    .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "")
    .replace(/"(?:[^"\\]|\\[\s\S])*"/g, '""')
    .replace(/'(?:[^'\\]|\\.)'/g, "''");
  return code.replace(/#\[cfg\(test\)\]\s*mod \w+ \{[\s\S]*?^\}/gm, "");
}

/** The paths in a tree: `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`. */
function leaves(tree) {
  const text = tree.replace(/\s+as\s+\w+/g, "").replaceAll(/\s/g, "");
  const brace = text.indexOf("{");
  if (brace < 0) return [text.split("::")];
  const prefix = text.slice(0, brace).split("::").slice(0, -1);
  const branches = [];
  let depth = 0;
  let branch = "";
  for (const letter of text.slice(brace + 1, -1)) {
    depth += { "{": 1, "}": -1 }[letter] ?? 0;
    if (letter === "," && depth === 0) {
      branches.push(branch);
      branch = "";
    } else {
      branch += letter;
    }
  }
  return [...branches, branch]
    .filter((each) => each !== "")
    .flatMap(leaves)
    .map((leaf) => [...prefix, ...leaf.filter((part) => part !== "self")]);
}

/** The module that `path` is taken from, seen from the module `here`; `undefined` when it is not of this crate. */
function locate(path, here, modules) {
  let from = here;
  let rest = path;
  if (rest[0] === "crate") {
    [from, rest] = [[], rest.slice(1)];
  } else if (rest[0] === "super") {
    while (rest[0] === "super") [from, rest] = [from.slice(0, -1), rest.slice(1)];
  } else if (rest[0] === "self") {
    rest = rest.slice(1);
  } else if (!modules.has([...here, rest[0]].join("::"))) {
    return undefined;
  }
  while (rest.length > 0 && modules.has([...from, rest[0]].join("::")))
    [from, rest] = [[...from, rest[0]], rest.slice(1)];
  // An inline module is in the file of the one around it.
  while (!modules.has(from.join("::"))) from = from.slice(0, -1);
  return from.join("::");
}

// ---------------------------------------------------------------------------------------- circles

/** For each set of files that all reach each other, a shortest circle through its first file. */
function knots(graph) {
  const done = new Set();
  const found = [];
  for (const file of graph.keys()) {
    if (done.has(file)) continue;
    const circle = circleThrough(file, graph);
    if (!circle) continue;
    found.push(circle);
    const reached = reachedFrom(file, graph);
    for (const other of reached) if (reachedFrom(other, graph).has(file)) done.add(other);
  }
  return found;
}

/** The shortest way from `file` back to itself. */
function circleThrough(file, graph) {
  const ways = [[file]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)) ?? []) {
      if (next === file) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

function reachedFrom(file, graph) {
  const reached = new Set();
  const queue = [file];
  for (const each of queue) {
    for (const next of graph.get(each) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return reached;
}
