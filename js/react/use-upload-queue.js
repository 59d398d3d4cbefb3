// A queue that lives as long as its component, or longer if it has an `id`.

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { createUploadQueue } from "upload-file-chunked/queue";
import { enter, leave, queueOf } from "./mounted.js";

const CALLBACKS = ["onProgress", "onEvent", "onWarning"];

export function useUploadQueue(options = {}) {
  const { id, onUnmount = "suspend", ...given } = options;
  if (!Object.hasOwn(LEAVE, onUnmount)) throw new TypeError('onUnmount: expected "suspend", "continue" or "cancel"');
  const latest = useRef({ given, onUnmount });
  // A queue has no effects before files are added, so a render that is thrown away leaves nothing behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: options that change are given to the same queue, below.
  const queue = useMemo(() => queueOf(id, () => createUploadQueue(withLatestCallbacks(given, latest))), [id]);

  useEffect(() => {
    const before = latest.current.given;
    latest.current = { given, onUnmount };
    if (!isEqual(before, given)) queue.setOptions(withLatestCallbacks(given, latest));
  });
  useEffect(() => {
    if (enter(queue)) queue.resume();
    return () => leave(queue, () => LEAVE[latest.current.onUnmount](queue));
  }, [queue]);

  const { items, totals, paused } = useSyncExternalStore(queue.subscribe, queue.getSnapshot, () => EMPTY);
  const methods = useMemo(() => methodsOf(queue), [queue]);
  return { queue, items, totals, paused, ...methods };
}

/** What servers render, and the page at first. */
const EMPTY = createUploadQueue().getSnapshot();

/** What becomes of a queue that no component shows any more; `true` if the next one must resume it. */
const LEAVE = {
  suspend(queue) {
    if (queue.paused) return false;
    queue.suspend();
    return true;
  },
  continue: () => false,
  cancel(queue) {
    queue.remove();
    return false;
  },
};

/** The options with callbacks that call those of the last render. */
function withLatestCallbacks(given, latest) {
  const options = { ...given };
  for (const name of CALLBACKS) {
    if (given[name]) options[name] = (...values) => latest.current.given[name]?.(...values);
  }
  return options;
}

/** Whether two renders gave the same options. Callbacks may differ: the last ones are called. */
function isEqual(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((name) =>
    CALLBACKS.includes(name) ? !before[name] === !after[name] : Object.is(before[name], after[name]),
  );
}

const METHODS = ["add", "restore", "pause", "resume", "retry", "cancel", "remove", "settled"];
const methodsOf = (queue) => Object.fromEntries(METHODS.map((name) => [name, (...values) => queue[name](...values)]));
