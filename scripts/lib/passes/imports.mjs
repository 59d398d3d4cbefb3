// Short names for what the WebAssembly and its glue know each other by. Those of wasm-bindgen end
// in hashes, which no compression helps, and stand in both files.

import { counted, editSection, leb, Reader } from "./sections.mjs";

/** What the module of the imports is called. */
const MODULE = "ufc";

/** Gives `{ wasm, glue }` with the imports renamed in both. */
export function shortenImports({ wasm, glue }) {
  const renamed = new Map();
  const modules = new Set();
  const IMPORT = 2;
  const shorter = editSection(wasm, IMPORT, (contents) => {
    const reader = new Reader(contents);
    const count = reader.number();
    const pieces = [Buffer.from(leb(count))];
    for (let index = 0; index < count; index += 1) {
      modules.add(reader.name());
      const name = reader.name();
      const kind = reader.byte();
      if (kind !== 0) throw new Error(`the import ${name} is no function`);
      const short = index.toString(36);
      renamed.set(name, short);
      pieces.push(counted(MODULE), counted(short), Buffer.from([kind, ...leb(reader.number())]));
    }
    return Buffer.concat(pieces);
  });
  // One entry a line, the name in front: `        __wbg_now_aa4ccb83129e9e55: function() {`.
  let left = renamed.size;
  let text = glue.replace(/^( {8})(\w+)(: function\()/gm, (line, indent, name, rest) => {
    if (!renamed.has(name)) return line;
    left -= 1;
    return `${indent}"${renamed.get(name)}"${rest}`;
  });
  for (const module of modules) {
    if (!text.includes(`"${module}": import0`)) left += 1;
    text = text.replace(`"${module}": import0`, `${MODULE}: import0`);
  }
  if (left !== 0) throw new Error(`${left} imports are not in the glue as expected: wasm-bindgen has changed`);
  return { wasm: shorter, glue: text };
}
