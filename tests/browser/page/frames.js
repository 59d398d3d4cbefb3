// Other realms in this page: one of the same origin, which shares its storage and locks as another
// tab does, and a sandboxed one, which may have neither.

import { MIB } from "../../support/bytes.mjs";

function frame(set) {
  const element = document.createElement("iframe");
  set(element);
  document.body.append(element);
  return element;
}

/**
 * Another realm of this origin: its `library`, `fileOf` and `upload`, what was `uncaught`, its `window`, and
 * `remove`. It has a Content-Security-Policy if `policy` is given, and `window.trap()` with `trap`.
 */
export async function openRealm(given = {}) {
  const element = frame((element) => {
    element.src = `realm.html?${new URLSearchParams(given)}`;
  });
  while (!element.contentWindow?.realm) await new Promise((resolve) => setTimeout(resolve, 10));
  return { ...element.contentWindow.realm, window: element.contentWindow, remove: () => element.remove() };
}

/** What becomes of an upload with `resume: true` in a sandboxed frame, which has an opaque origin. */
export async function uploadInSandbox() {
  const bundle = await (await fetch("/bundle/inline.js")).text();
  const main = async (baseURL, size) => {
    const { listResumable, uploadFileChunked } = globalThis.library;
    const warnings = [];
    const onWarning = ({ type, cause }) => warnings.push([type, String(cause)]);
    const options = { baseURL, purpose: "user_data", resume: true, onWarning };
    const plain = ({ name, message, phase }) => ({ name, message, phase });
    const listed = await listResumable({ onWarning }).catch(plain);
    const result = await uploadFileChunked(new File([new Uint8Array(size)], "sandboxed.bin"), options).then(
      ({ status }) => ({ status }),
      (error) => ({ error: plain(error) }),
    );
    parent.postMessage({ ...result, warnings, listed }, "*");
  };
  const call = `(${main})(${JSON.stringify(`${location.origin}/v1`)}, ${MIB})`;
  // "</script" in the bundle would end it early.
  const script = `${bundle};${call}`.replaceAll("</script", "<\\/script");
  const told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
  const element = frame((element) => {
    element.sandbox = "allow-scripts";
    element.srcdoc = `<!doctype html><script>${script}</script>`;
  });
  const outcome = await told;
  element.remove();
  return outcome;
}
