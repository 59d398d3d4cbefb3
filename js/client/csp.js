// What a Content-Security-Policy blocked. Fetch only says that it failed; the page gets an event.

const blocked = new Set();
let watching = false;

/** Origins and schemes that `connect-src` blocked since `watchPolicy`. */
export const blockedOrigins = () => blocked;

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
