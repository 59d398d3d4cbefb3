// What the WebAssembly holds: its memory, and the slots of its table of JavaScript values. Install this
// before the library loads its module.

const ours = [];

/** From now on every instance of the library's module is known. */
export function watchInstances() {
  const isOurs = (exports) => exports.__wbindgen_externrefs instanceof WebAssembly.Table;
  const keep = (instance) => {
    if (isOurs(instance.exports)) ours.push(instance.exports);
  };
  const { instantiate, Instance } = WebAssembly;
  WebAssembly.instantiate = async (source, imports) => {
    const loaded = await instantiate(source, imports);
    keep(loaded.instance ?? loaded);
    return loaded;
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given) {
      const instance = new target(...given);
      keep(instance);
      return instance;
    },
  });
}

const newest = () => ours.at(-1);

/** Bytes of its memory, which never shrinks. */
export const memory = () => newest().memory.buffer.byteLength;

/** Slots that are taken. A free one holds null; one that was lost may hold undefined. */
export function slots() {
  const table = newest().__wbindgen_externrefs;
  let taken = 0;
  for (let index = 0; index < table.length; index += 1) taken += table.get(index) === null ? 0 : 1;
  return taken;
}
