// Which files of a crate use which others, by the paths in their code.

/** `[file, [{ file, line }]]` for each of `sources` (text by path), which are the files of the crate in `folder`. */
export function rustImports(folder, sources) {
  const files = new Map([...sources.keys()].map((file) => [moduleOf(folder, file), file]));
  return [...sources].map(([file, text]) => {
    const own = moduleOf(folder, file).split("::").filter(Boolean);
    const uses = pathsIn(text).flatMap(({ path, inside, line }) => {
      const used = fileOf(files, [...own, ...inside], path);
      return used === undefined || used === file ? [] : [{ file: used, line }];
    });
    return [file, uses];
  });
}

/** `src/core/upload/mod.rs` → `core::upload`. The root of the crate is the empty text. */
function moduleOf(folder, file) {
  const names = file.slice(folder.length + 1, -".rs".length).split("/");
  if (names.at(-1) === "mod" || names.join() === "lib") names.pop();
  return names.join("::");
}

/** The file of the longest module at the start of `path`, which is used in the module `base`, a list of names. */
function fileOf(files, base, path) {
  const names = path.split("::");
  if (names[0] === "crate") base = [];
  else if (names[0] !== "self" && names[0] !== "super" && !files.has([...base, names[0]].join("::"))) return undefined;
  while (["crate", "self", "super"].includes(names[0])) if (names.shift() === "super") base.pop();
  // An item is in the file of its module, and a module without a file is in the file of the one around it.
  for (const module = [...base, ...names]; module.length > 0; module.pop()) {
    const file = files.get(module.join("::"));
    if (file !== undefined) return file;
  }
  return files.get("");
}

/** Every path in the code, with those in braces written out, and its line. Tests inside the file do not count. */
function pathsIn(text) {
  const code = text
    .replace(/#\[cfg\(test\)\]\s*mod \w+ \{.*/s, "")
    .replace(/\/\/[^\n]*/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  const found = [];
  /** The names of the modules around the current place, and for each open brace whether it is a module's. */
  const inside = [];
  const braces = [];
  for (const { 0: token, 1: module, index } of code.matchAll(TOKEN)) {
    if (token.endsWith("{")) {
      braces.push(module !== undefined);
      if (module !== undefined) inside.push(module);
    } else if (token === "}") {
      if (braces.pop()) inside.pop();
    } else {
      const line = code.slice(0, index).split("\n").length;
      for (const path of expand(code, index).paths) found.push({ path, inside: [...inside], line });
    }
  }
  return found;
}

/** A module with its brace, a brace, or the start of a path. */
const TOKEN = /\bmod\s+(\w+)\s*\{|[{}]|(?<![\w:])[a-z_]\w*(?=::)/g;

/** The paths that start at `at`: `a::{b, c::d}` is `a::b` and `a::c::d`. `end` is where they end. */
function expand(code, at) {
  const start = /[\w:]*/y;
  start.lastIndex = at;
  const head = start.exec(code)[0];
  let end = at + head.length;
  if (!head.endsWith("::") || code[end] !== "{") return { paths: [head.replace(/:+$/, "")], end };
  const paths = [];
  while (code[end] !== "}" && end < code.length) {
    end += /[{,\s]*/y.exec(code.slice(end))[0].length;
    if (code[end] === "}") break;
    const inner = expand(code, end);
    paths.push(...inner.paths.map((path) => head + path));
    end = Math.max(inner.end, end + 1);
    // `name as other`
    end += /[^,{}]*/y.exec(code.slice(end))[0].length;
  }
  return { paths, end: end + 1 };
}
