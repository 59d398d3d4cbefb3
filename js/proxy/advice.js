// What is wrong with the configuration, on the server's console: once, at the first request that shows it. The client only
// hears that the server is not set up.

const said = new Set();

/** Prints `text`, unless the proxy has printed something about `subject` before. */
export function advise(subject, text) {
  if (said.has(subject)) return;
  said.add(subject);
  console.error(`upload-file-chunked/proxy: ${text}`);
}

/** About a configuration that cannot be used. Frameworks pass a context of their own where Workers pass the environment. */
export function adviseEnvironment(message, env) {
  const own = globalThis.process?.env;
  const isElsewhere = env !== own && own?.UPLOAD_GRANT_KEYS !== undefined && env?.UPLOAD_GRANT_KEYS === undefined;
  const hint =
    "; process.env has UPLOAD_GRANT_KEYS, but proxy.fetch was called with something else as its second argument, such as " +
    "a framework's context: call proxy.fetch(request, process.env)";
  advise(message, isElsewhere ? message + hint : message);
}

/** About a page whose origin is not the proxy's own, although only that is allowed. */
export function adviseOrigin(request, entries) {
  const origin = request.headers.get("origin");
  if (origin === null || !entries.includes("self")) return;
  const own = new URL(request.url).origin;
  if (own === origin) return;
  advise(
    "origins",
    `refused a page of ${origin.slice(0, 200)}, because the proxy's own origin is ${own} (request.url). If users reach ` +
      `this server as ${origin.slice(0, 200)}, name that origin: the option \`origins\`, or \`origin\` of an adapter.`,
  );
}
