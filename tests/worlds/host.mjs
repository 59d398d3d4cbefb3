// The global object as a world has it: `navigator`, events, `reportError`, the console, and what is counted there.

import { safe } from "./text.mjs";

const NAMES = ["log", "info", "warn", "error", "debug"];

/** Wraps what every instance of the package's module is made by; gives the count of its table's used slots. */
export function countSlots() {
  const tables = [];
  const { instantiate, instantiateStreaming } = WebAssembly;
  const kept = (loaded) => {
    const { exports } = loaded.instance ?? loaded;
    const table = Object.values(exports).find((value) => value instanceof WebAssembly.Table && isReferences(value));
    if (table) tables.push(table);
    return loaded;
  };
  WebAssembly.instantiate = async (...given) => kept(await instantiate.apply(WebAssembly, given));
  if (instantiateStreaming) {
    WebAssembly.instantiateStreaming = async (...given) => kept(await instantiateStreaming.apply(WebAssembly, given));
  }
  return () => {
    let used = 0;
    for (const table of tables) {
      for (let index = 0; index < table.length; index += 1) if (table.get(index) !== null) used += 1;
    }
    return used;
  };
}

/** Whether anything can stand in it; into the other table go functions alone. */
function isReferences(table) {
  try {
    table.set(0, table.get(0));
    table.grow(0, {});
    return true;
  } catch {
    return false;
  }
}

/** Installs the surroundings. `slots` is from `countSlots`; `listenersOf` gives those of an abort signal. */
export function installHost({ slots, listenersOf, watch }) {
  let world;
  let online = true;
  let surroundings = {};
  const listeners = new Map();
  const say =
    (method) =>
    (...given) => {
      world?.printed.push(given.map((each) => safe(each)).join(" "));
      if (!world) method.apply(console, given);
    };
  for (const name of NAMES) console[name] = say(console[name]);

  const reported = (error) => {
    if (!world?.expected.has(error)) world?.fail("only the caller's own errors are reported", error?.stack ?? error);
  };
  globalThis.reportError = reported;
  watch((what, error) => {
    if (world) world.fail(`no ${what}`, error?.stack ?? error);
    else throw error;
  });

  const navigator = {
    get onLine() {
      return online;
    },
    get userAgent() {
      return surroundings.isBrowser ? "Mozilla/5.0 (of a world)" : "world";
    },
    get locks() {
      return surroundings.locks;
    },
  };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
  globalThis.addEventListener = (name, listener) => {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(listener);
  };
  globalThis.removeEventListener = (name, listener) => listeners.get(name)?.delete(listener);

  let putBack = () => {};
  /** Puts values in the place of globals, until `putBack`. */
  const put = (values) => {
    const before = Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    putBack = () => {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
      putBack = () => {};
    };
  };

  return {
    slots,
    enter(entered, given) {
      world = entered;
      surroundings = given;
      online = true;
      world.setOnline = (now) => {
        online = now;
        for (const listener of [...(listeners.get(now ? "online" : "offline") ?? [])]) listener(new Event("online"));
      };
      // In a page it is as it is.
      if (given.network) put(given.network);
      if (given.isSecure) Reflect.set(globalThis, "isSecureContext", true);
      else Reflect.deleteProperty(globalThis, "isSecureContext");
    },
    leave() {
      world = undefined;
      surroundings = {};
      putBack();
      listeners.clear();
    },
    listenersOf,
    listeners(signals) {
      const own = [...new Set(signals)].reduce((sum, signal) => sum + listenersOf(signal), 0);
      return [...listeners.values()].reduce((sum, set) => sum + set.size, own);
    },
  };
}
