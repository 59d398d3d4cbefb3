// What a page does behind its tests' back: its requests and its timers. Loaded before the library.

/** Every request to the API: `{ operation, by, status, begun, ended }`; a lost one has no status. */
export const requests = [];

/** Delays of the timers that have neither fired nor been cleared. */
const timers = new Map();

const { fetch, setTimeout, clearTimeout } = globalThis;

/** The entry of a request that begins, if it is one to the API. */
function begin(url, by) {
  const { pathname } = new URL(url, location.href);
  const operation = /\/uploads(?:\/[^/]+\/(\w+))?$/.exec(pathname);
  if (!operation) return undefined;
  const entry = { operation: operation[1] ?? "create", by, begun: performance.now() };
  requests.push(entry);
  return entry;
}

globalThis.fetch = async (resource, init) => {
  const entry = begin(resource.url ?? resource, "fetch") ?? {};
  try {
    const response = await fetch(resource, init);
    entry.status = response.status;
    return response;
  } finally {
    entry.ended = performance.now();
  }
};

const { open } = XMLHttpRequest.prototype;

XMLHttpRequest.prototype.open = function (method, url, ...rest) {
  this.addEventListener("loadstart", () => {
    const entry = begin(url, "xhr");
    this.addEventListener("loadend", () => {
      entry.ended = performance.now();
      if (this.status !== 0) entry.status = this.status;
    });
  });
  open.call(this, method, url, ...rest);
};

globalThis.setTimeout = (callback, delay, ...rest) => {
  const fire = () => {
    timers.delete(id);
    callback(...rest);
  };
  const id = setTimeout(fire, delay);
  timers.set(id, delay);
  return id;
};

globalThis.clearTimeout = (id) => {
  timers.delete(id);
  clearTimeout(id);
};

/** Delays of the timers that are set, without those that were forgotten. */
export const timersSet = () => [...timers.values()];

/** Forgets the timers that are set: those of an idle Worker outlive the check that used it by seconds. */
export const forgetTimers = () => timers.clear();
