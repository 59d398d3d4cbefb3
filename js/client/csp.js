// What a Content-Security-Policy blocked. Fetch only says that it failed; the page gets an event.

/** Origins and schemes. */
const blocked = new Set();
let watching = false;

/** What `connect-src` blocked since `watchPolicy`, as a sentence; `undefined` if that is nothing. */
export function policyHint() {
  if (blocked.size === 0) return undefined;
  return `A Content-Security-Policy blocked requests to ${[...blocked].join(", ")}: add it to connect-src.`;
}

/** Listens for violations, once for the page. */
export function watchPolicy() {
  if (watching || typeof document !== "object") return;
  watching = true;
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
    if (effectiveDirective !== "connect-src" || disposition === "report") return;
    try {
      blocked.add(new URL(blockedURI).origin);
    } catch {
      blocked.add(blockedURI);
    }
  });
}
