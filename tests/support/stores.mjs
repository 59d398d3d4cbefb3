// A store of journals in memory.

/** A store; what is stored is copied, as a real one does. */
export function memoryStore() {
  const data = new Map();
  return {
    data,
    get: (key) => structuredClone(data.get(key)),
    set: (key, value) => void data.set(key, structuredClone(value)),
    delete: (key) => void data.delete(key),
  };
}
