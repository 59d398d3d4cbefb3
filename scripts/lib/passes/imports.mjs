// Short names for what the WebAssembly imports from its glue, and for the module it imports that from. Those of
// wasm-bindgen end in hashes, which no compression helps, and stand in both files.

import { counted, editSection, leb, Reader, sectionsOf } from "./sections.mjs";

const [IMPORT, EXPORT] = [2, 7];
const MODULE = "glue";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** `a`, `b` … `z`, `aa`, `ab` … */
function short(index) {
  const rest = Math.floor(index / LETTERS.length);
  return (rest > 0 ? short(rest - 1) : "") + LETTERS[index % LETTERS.length];
}

/** Gives `{ wasm, glue }` with the imported functions, and their module, renamed in both. */
export async function shortenImports({ wasm, glue }) {
  const exported = new Set(exportsOf(wasm));
  const renamed = new Map();
  const rename = (name, to) => {
    // The glue uses the names of exports as well, as properties of the same text.
    if (!exported.has(name)) renamed.set(name, renamed.get(name) ?? to);
    return renamed.get(name) ?? name;
  };
  const shorter = editSection(wasm, IMPORT, (contents) => {
    const reader = new Reader(contents);
    const count = reader.number();
    const pieces = [Buffer.from(leb(count))];
    for (let index = 0; index < count; index += 1) {
      const [module, name, kind] = [reader.name(), reader.name(), reader.byte()];
      if (kind !== 0) throw new Error(`the import ${name} is not a function`);
      // All are from one module.
      pieces.push(counted(rename(module, MODULE)), counted(rename(name, short(index))));
      pieces.push(Buffer.from([kind, ...leb(reader.number())]));
    }
    return Buffer.concat(pieces);
  });
  // Imported this late because it may only just have been installed.
  const { transform } = await import("esbuild");
  const names = [...renamed.keys()].map((name) => name.replace(/\W/g, "\\$&"));
  const { code } = await transform(glue, {
    charset: "utf8",
    mangleCache: Object.fromEntries(renamed),
    mangleProps: new RegExp(`^(?:${names.join("|")})$`),
    mangleQuoted: true,
  });
  return { wasm: shorter, glue: code };
}

function exportsOf(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === EXPORT);
  if (!section) return [];
  const reader = new Reader(section.contents);
  return Array.from({ length: reader.number() }, () => {
    const name = reader.name();
    reader.byte();
    reader.number();
    return name;
  });
}
