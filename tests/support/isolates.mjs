// What a page and its Workers hold, by the browser's own account. Each of them is an isolate, with a
// heap of its own.

/** Asks the page by its session, and the Workers through it; gives a function that lists who can be asked. */
export async function isolatesOf(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Map();
  let asked = 0;
  session.on("Target.attachedToTarget", ({ sessionId }) => workers.set(sessionId, new Map()));
  session.on("Target.detachedFromTarget", ({ sessionId }) => {
    for (const resolve of workers.get(sessionId)?.values() ?? []) resolve(undefined);
    workers.delete(sessionId);
  });
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
    const { id, result } = JSON.parse(message);
    const resolve = workers.get(sessionId)?.get(id);
    workers.get(sessionId)?.delete(id);
    resolve?.(result);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });

  const ofPage = (method, params) => session.send(method, params);
  /** Resolves with nothing if the Worker is gone by then. */
  const ofWorker = (sessionId) => (method, params) =>
    new Promise((resolve) => {
      const id = asked++;
      if (!workers.has(sessionId)) return resolve(undefined);
      workers.get(sessionId).set(id, resolve);
      const message = JSON.stringify({ id, method, params });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => resolve(undefined));
    });
  return {
    all: () => [ofPage, ...[...workers.keys()].map(ofWorker)],
    close: () => session.detach(),
  };
}

/** Bytes of objects and of buffers, garbage that has not been collected included. */
export async function heapOf(isolate) {
  const { usedSize = 0, backingStorageSize = 0 } = (await isolate("Runtime.getHeapUsage")) ?? {};
  return { heap: usedSize, buffers: backingStorageSize };
}

/** Bytes of the memories of WebAssembly, which never shrink. Collects garbage; not of a Worker that reads a Blob, which crashes Chromium. */
export async function wasmOf(isolate) {
  const prototype = await isolate("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  if (!prototype) return 0;
  const found = await isolate("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  if (!found) return 0;
  const sum = await isolate("Runtime.callFunctionOn", {
    objectId: found.objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return sum?.result.value ?? 0;
}
