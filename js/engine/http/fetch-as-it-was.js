// Whether a program has changed what its requests go through: then they go through fetch, as it expects.

const fetchAsItWas = globalThis.fetch;

/** Where undici, of which Node's fetch is a copy, keeps what its requests go through. */
const DISPATCHERS = ["undici.globalDispatcher.1", "undici.globalDispatcher.2"];

/**
 * Whether fetch is the one that was there when the package was imported, and sends through an agent without options. In
 * doubt it is not.
 */
export function isFetchAsItWas() {
  return globalThis.fetch === fetchAsItWas && DISPATCHERS.every((name) => isPlain(globalThis[Symbol.for(name)]));
}

/** Node makes an agent by itself when fetch is called for the first time. */
function isPlain(dispatcher) {
  const name = dispatcher?.constructor.name;
  // What Node 26 has for older versions of undici, in front of the other.
  if (dispatcher === undefined || name === "Dispatcher1Wrapper") return true;
  const symbol = Object.getOwnPropertySymbols(dispatcher).find(({ description }) => description === "options");
  const options = dispatcher[symbol];
  return (
    name === "Agent" &&
    typeof options === "object" &&
    Object.values(options).every((value) => (value ?? Infinity) === Infinity)
  );
}
