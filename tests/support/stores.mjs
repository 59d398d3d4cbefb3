// Stores of journals: one in memory, and ones that fail in every way.

/** A store in memory; its Map is `data`. Values go through JSON, as most stores have it. */
export function memoryStore() {
  const data = new Map();
  return {
    data,
    get: async (key) => (data.has(key) ? JSON.parse(data.get(key)) : undefined),
    set: async (key, value) => void data.set(key, JSON.stringify(value)),
    delete: async (key) => void data.delete(key),
  };
}

/** Ways a method of a store can fail, by name; `right` is the method as it should be. */
export const failures = {
  "never answers": () => () => new Promise(() => {}),
  throws: () => () => {
    throw new Error("this store throws");
  },
  rejects: () => () => Promise.reject(new Error("this store rejects")),
  "rejects with nothing": () => () => Promise.reject(),
  "gives a thenable that throws": () => () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is the point
    then() {
      throw new Error("this thenable throws");
    },
  }),
  "gives garbage": () => () => Symbol("garbage"),
  "gives no promise":
    (right) =>
    (...given) =>
      void right(...given),
  "gives null":
    (right) =>
    async (...given) => {
      await right(...given);
      return null;
    },
};

/** A good store but for `method`. */
export function failingStore(method, failure) {
  const store = memoryStore();
  store[method] = failures[failure](store[method]);
  return store;
}
