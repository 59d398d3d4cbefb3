// Notices when the WebAssembly traps. A panic, an exhausted memory or a stack overflow ends a call
// into the module with an exception that nobody catches, and every promise that waits for the
// instance stays pending for ever. Here the trap is reported, and a fresh instance takes over.
//
// The glue that wasm-bindgen generates imports `guarded` under the name `WebAssembly`
// (`scripts/lib/passes/guard.mjs`), so every instance it makes passes through here, and none of
// its text is edited. wasm-bindgen's own abort handler needs exception handling with JSTag, which
// Node 20 and older browsers lack.

/** The mark that wasm-bindgen puts on each JavaScript function that wraps a Rust closure. */
const CLOSURE = "_wbg_cb_unref";

let notify = () => {};
let restart = () => {};
let module;

/** The latest instance: `{ dead, cause }`. */
let current;

/** How many calls into the module are on the stack. */
let depth = 0;
let restarting = false;

/** Calls `callback` with the exception when the WebAssembly traps. */
export function onTrap(callback) {
  notify = callback;
}

/** The compiled module; undefined until it is. */
export function compiled() {
  return module;
}

/** Tells how the glue replaces its instance by a fresh one. */
export function restartBy(callback) {
  restart = callback;
}

/** Ends a call. After the outermost one of an instance that trapped, nothing of it is on the stack. */
function leave() {
  depth -= 1;
  if (depth > 0 || restarting || !current.dead) return;
  const { cause } = current;
  restarting = true;
  try {
    restart();
  } catch {
    // Memory may be short. The next call tries again.
  } finally {
    restarting = false;
  }
  notify(cause);
}

/** An export that marks its instance as dead when it traps. Its value means nothing then. */
function guardExport(call, instance) {
  return (...given) => {
    depth += 1;
    try {
      if (instance.dead) throw instance.cause;
      return call(...given);
    } catch (error) {
      instance.dead = true;
      instance.cause ??= error;
      if (depth > 1) throw error;
      // The glue takes some results apart by index.
      return [];
    } finally {
      leave();
    }
  };
}

/** An import that ends the calls of a dead instance that are still on the stack. */
function guardImport(call, instance) {
  return (...given) => {
    if (instance.dead) throw instance.cause;
    const value = call(...given);
    return isClosure(value) ? guardClosure(value, instance) : value;
  };
}

function isClosure(value) {
  try {
    return typeof value === "function" && Object.hasOwn(value, CLOSURE);
  } catch {
    return false; // a caller's Proxy
  }
}

/** A closure that does nothing once its instance is dead: timers and promises may still call it. */
function guardClosure(closure, instance) {
  const guarded = (...given) => {
    if (instance.dead) return undefined;
    depth += 1;
    try {
      return closure(...given);
    } catch (error) {
      // The closure may throw what the Rust function returned as its error.
      if (depth > 1 || !instance.dead) throw error;
      return undefined;
    } finally {
      leave();
    }
  };
  guarded[CLOSURE] = () => {
    if (!instance.dead) closure[CLOSURE]();
  };
  return guarded;
}

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

const mapFunctions = (object, change, instance) =>
  mapValues(object, (value) => (typeof value === "function" ? change(value, instance) : value));

const guardImports = (imports, instance) => mapValues(imports, (names) => mapFunctions(names, guardImport, instance));

/** Stands in for the instance; the glue looks at its exports only. */
function adopt({ exports }, compiledModule, instance) {
  module = compiledModule;
  current = instance;
  return { exports: mapFunctions(exports, guardExport, instance) };
}

async function instantiate(source, imports, method) {
  const instance = { dead: false };
  const loaded = await globalThis.WebAssembly[method](source, guardImports(imports, instance));
  // A compiled module gives the instance alone.
  const made = loaded.instance ? loaded : { instance: loaded, module: source };
  return { instance: adopt(made.instance, made.module, instance), module: made.module };
}

const replaced = {
  Instance: class {
    constructor(source, imports) {
      const instance = { dead: false };
      // biome-ignore lint/correctness/noConstructorReturn: the glue calls it with `new`.
      return adopt(new globalThis.WebAssembly.Instance(source, guardImports(imports, instance)), source, instance);
    }
  },

  instantiate: (source, imports) => instantiate(source, imports, "instantiate"),

  get instantiateStreaming() {
    const streams = typeof globalThis.WebAssembly.instantiateStreaming === "function";
    return streams ? (source, imports) => instantiate(source, imports, "instantiateStreaming") : undefined;
  },
};

/** `WebAssembly` for the glue. The platform's own is read when it is used, so importing this has no side effects. */
export const guarded = new Proxy(replaced, {
  get: (target, name) => (name in target ? target[name] : globalThis.WebAssembly[name]),
});
