// A WebAssembly that traps when it is told to: a real trap, at any call of an import.

import { glueIn } from "./imports.mjs";

/**
 * Watches the instances of the library's module, in `globalThis.wasmInstances`. Gives the function
 * `globalThis.trap()`: the next import that the module calls traps.
 */
export function installTrap() {
  let armed = false;
  const trapping = (work) =>
    function (...given) {
      if (armed) {
        armed = false;
        // No memory is aligned by 3: Rust aborts, by an `unreachable`.
        globalThis.wasmInstances.at(-1).exports.__wbindgen_malloc(1, 3);
      }
      return work.apply(this, given);
    };
  // The fetch of Node has a WebAssembly too, its HTTP parser: a trap there is a broken connection, not ours.
  const isOurs = (imports) => glueIn(imports) !== undefined;
  const wrapped = (imports) => {
    const glue = glueIn(imports);
    return { [glue]: Object.fromEntries(Object.entries(imports[glue]).map(([name, work]) => [name, trapping(work)])) };
  };
  globalThis.wasmInstances = [];
  const kept = (instance) => {
    globalThis.wasmInstances.push(instance);
    return instance;
  };
  const { instantiate, instantiateStreaming, Instance } = WebAssembly;
  WebAssembly.instantiate = async (source, imports) => {
    if (!isOurs(imports)) return instantiate(source, imports);
    const loaded = await instantiate(source, wrapped(imports));
    kept(loaded.instance ?? loaded);
    return loaded;
  };
  if (instantiateStreaming) {
    WebAssembly.instantiateStreaming = async (source, imports) => {
      if (!isOurs(imports)) return instantiateStreaming(source, imports);
      const loaded = await instantiateStreaming(source, wrapped(imports));
      kept(loaded.instance);
      return loaded;
    };
  }
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, [module, imports]) =>
      isOurs(imports) ? kept(new target(module, wrapped(imports))) : new target(module, imports),
  });
  globalThis.trap = () => {
    armed = true;
  };
}
