// Enough of the WebAssembly binary format to change names and data in place.

/** The magic number and the version. */
const HEADER = 8;

/** Reads `bytes` from `at` on. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  /** As many bytes as the number before them says. */
  counted() {
    const length = this.number();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return Buffer.from(this.counted()).toString();
  }
}

/** `value` as an unsigned LEB128. */
export function leb(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** A name with its length before it. */
export const counted = (name) => Buffer.from([...leb(Buffer.byteLength(name)), ...Buffer.from(name)]);

/** The sections of a module: `{ id, contents }` each. */
export function sectionsOf(wasm) {
  const reader = new Reader(wasm, HEADER);
  const sections = [];
  while (reader.at < wasm.length) sections.push({ id: reader.byte(), contents: reader.counted() });
  return sections;
}

/** The module with the contents of each section `id` replaced by what `edit` makes of them. */
export function editSection(wasm, id, edit) {
  const edited = sectionsOf(wasm).map((section) =>
    section.id === id ? { id, contents: edit(section.contents) } : section,
  );
  return assemble(wasm, edited);
}

/** The module with these names of its functions, by their indices, in place of all names it had. */
export function replaceNames(wasm, names) {
  const [CUSTOM, FUNCTIONS] = [0, 1];
  const unnamed = sectionsOf(wasm).filter(
    ({ id, contents }) => id !== CUSTOM || new Reader(contents).name() !== "name",
  );
  const sorted = [...names].sort(([one], [other]) => one - other);
  const entries = sorted.map(([index, name]) => Buffer.concat([Buffer.from(leb(index)), counted(name)]));
  const list = Buffer.concat([Buffer.from(leb(entries.length)), ...entries]);
  const contents = Buffer.concat([counted("name"), Buffer.from([FUNCTIONS, ...leb(list.length)]), list]);
  return assemble(wasm, [...unnamed, { id: CUSTOM, contents }]);
}

function assemble(wasm, sections) {
  const pieces = sections.flatMap(({ id, contents }) => [Buffer.from([id, ...leb(contents.length)]), contents]);
  return Buffer.concat([wasm.subarray(0, HEADER), ...pieces]);
}
