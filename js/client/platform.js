// Where this runs, where that cannot be asked otherwise.

/** A page, or a worker of one. Servers and edge runtimes name themselves in the user agent. */
export const inBrowser = () => globalThis.navigator?.userAgent?.startsWith("Mozilla/") === true;

/**
 * In an isolate of Cloudflare's many requests are served at once, and the timers and fetches of one end with it. So no
 * upload may wait there for what belongs to another.
 */
export const inWorkerd = () => globalThis.navigator?.userAgent === "Cloudflare-Workers";
