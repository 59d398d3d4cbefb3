// Which files of a crate use which others, by the paths in their code.

/** `[file, [{ file, line }]]` for each of `sources` (text by path), which are the files of the crate in `folder`. */
export function rustImports(folder, sources) {
  const files = new Map([...sources.keys()].map((file) => [moduleOf(folder, file), file]));
  return [...sources].map(([file, text]) => {
    const own = moduleOf(folder, file);
    const uses = pathsIn(text).flatMap(({ path, line }) => {
      const used = fileOf(files, own, path);
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

/** The file of the longest module at the start of `path`, which is used in the module `own`. */
function fileOf(files, own, path) {
  const names = path.split("::");
  const base = own === "" ? [] : own.split("::");
  if (names[0] === "crate") base.length = 0;
  else if (names[0] !== "self" && names[0] !== "super" && !files.has([...base, names[0]].join("::"))) return undefined;
  while (["crate", "self", "super"].includes(names[0])) if (names.shift() === "super") base.pop();
  for (let length = names.length; length >= 0; length -= 1) {
    const file = files.get([...base, ...names.slice(0, length)].join("::"));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Every path in the code, with those in braces written out, and its line. Tests inside the file do not count. */
function pathsIn(text) {
  const code = text
    .replace(/#\[cfg\(test\)\]\s*mod \w+ \{.*/s, "")
    .replace(/\/\/[^\n]*/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  return [...code.matchAll(/(?<![\w:])[a-z_]\w*(?=::)/g)].flatMap(({ index }) => {
    const line = code.slice(0, index).split("\n").length;
    return expand(code, index).paths.map((path) => ({ path, line }));
  });
}

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
