// A WebAssembly that traps when it is told to: the same exception at the same place as a panic,
// an overflown stack or an exhausted memory.

/** Wraps what every instance imports; gives the function after whose call the next import traps. */
export function installTrap() {
  let armed = false;
  const trapping = (work) =>
    function (...given) {
      if (armed) {
        armed = false;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return work.apply(this, given);
    };
  // The fetch of Node has a WebAssembly too, its HTTP parser: a trap there is a broken connection, not ours.
  const isOurs = (imports) => Object.hasOwn(imports ?? {}, "./upload_file_chunked_bg.js");
  const wrapped = (imports) =>
    Object.fromEntries(
      Object.entries(imports).map(([module, names]) => [
        module,
        Object.fromEntries(
          Object.entries(names).map(([name, value]) => [name, typeof value === "function" ? trapping(value) : value]),
        ),
      ]),
    );
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
