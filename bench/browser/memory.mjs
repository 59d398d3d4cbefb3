// What a page and its Workers hold, by the browser's own account: objects, buffers, WebAssembly.

/** How often it is looked at, in milliseconds. */
const PERIOD = 100;

/** Asks one isolate after another: the page's by its session, a Worker's through it. */
async function isolatesOf(session) {
  const workers = new Map();
  let asked = 0;
  session.on("Target.attachedToTarget", ({ sessionId }) => workers.set(sessionId, new Map()));
  session.on("Target.detachedFromTarget", ({ sessionId }) => {
    for (const { resolve } of workers.get(sessionId)?.values() ?? []) resolve(undefined);
    workers.delete(sessionId);
  });
  session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
    const { id, result } = JSON.parse(message);
    workers.get(sessionId)?.get(id)?.resolve(result);
    workers.get(sessionId)?.delete(id);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const ofWorker = (sessionId, method, params) =>
    new Promise((resolve) => {
      const id = asked++;
      workers.get(sessionId).set(id, { resolve });
      const message = JSON.stringify({ id, method, params });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => resolve(undefined));
    });
  return () => [
    (method, params) => session.send(method, params),
    ...[...workers.keys()].map((sessionId) => (method, params) => ofWorker(sessionId, method, params)),
  ];
}

/** Bytes of objects and buffers, garbage that has not been collected included. */
async function heapOf(send) {
  const usage = await send("Runtime.getHeapUsage");
  return usage ? usage.usedSize + (usage.backingStorageSize ?? 0) : 0;
}

/** Bytes of the memories of WebAssembly, which never shrink. */
async function wasmOf(send) {
  const prototype = await send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  if (!prototype) return 0;
  const { objects } = await send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  const sum = await send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return sum.result.value;
}

const sumOf = async (isolates, measure) =>
  (await Promise.all(isolates.map(measure))).reduce((sum, bytes) => sum + bytes, 0);

/** Starts to watch `page`; the function it gives stops and resolves with the most it ever held, in bytes. */
export async function watchMemory(page) {
  const session = await page.context().newCDPSession(page);
  const isolates = await isolatesOf(session);
  let most = 0;
  let timer;
  const look = async () => {
    most = Math.max(most, await sumOf(isolates(), heapOf));
  };
  const again = () => {
    timer = setTimeout(() => look().then(again, () => {}), PERIOD);
  };
  await look();
  again();
  return async () => {
    clearTimeout(timer);
    await look();
    const wasm = await sumOf(isolates(), wasmOf);
    await session.detach();
    return most + wasm;
  };
}
