// Which queues are shown by a component, and those with an `id`, which outlive theirs.

const named = new Map();
const mounted = new Map();
const suspended = new WeakSet();

/** The queue named `id`, or a new one. */
export function queueOf(id, create) {
  // A server renders for many people.
  if (id === undefined || typeof document === "undefined") return create();
  if (!named.has(id)) named.set(id, create());
  return named.get(id);
}

/** A component shows `queue`; gives whether it must be resumed, because the last one left it suspended. */
export function enter(queue) {
  mounted.set(queue, (mounted.get(queue) ?? 0) + 1);
  return suspended.delete(queue);
}

/** A component is gone. `act` is called if no other shows the queue a moment later: StrictMode mounts again at once. */
export function leave(queue, act) {
  const left = mounted.get(queue) - 1;
  if (left > 0) mounted.set(queue, left);
  else mounted.delete(queue);
  queueMicrotask(() => {
    if (!mounted.has(queue) && act()) suspended.add(queue);
  });
}
