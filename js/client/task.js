// What a running upload is steered with: by the caller through the promise's own methods, and
// towards the WebAssembly through `control`, which it reads `paused` and `signal` of.

/** Makes the controls of one upload. */
export function createTask() {
  const controller = new AbortController();
  const control = { events: new EventTarget(), paused: false, signal: controller.signal };
  const set = (paused) => {
    if (control.paused === paused || control.signal.aborted) return;
    control.paused = paused;
    control.events.dispatchEvent(new Event("change"));
  };
  const methods = {
    pause: () => set(true),
    resume: () => set(false),
    abort: (reason) => controller.abort(reason),
  };
  return {
    control,
    /** The promise as the caller sees it. */
    of: (promise) =>
      Object.defineProperties(Object.assign(promise, methods), {
        paused: { get: () => control.paused },
      }),
  };
}
