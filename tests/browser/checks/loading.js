// Where the library runs, and what keeps its WebAssembly or its requests from a page.

import { equal, matches, ok, rejects } from "../page/assert.js";
import { openRealm } from "../page/frames.js";
import { stats } from "../page/service.js";
import { fileOf, sameCameBack } from "../page/uploads.js";

/** What an upload of one byte in `realm` rejects with. */
const refused = (realm, expected, options) => rejects(realm.upload(realm.fileOf(1), options), expected);

export const loading = {
  "importing the library loads no WebAssembly; preload does, once": async () => {
    const realm = await openRealm();
    const loads = () => {
      const entries = realm.window.performance.getEntriesByType("resource");
      return entries.filter(({ name }) => name.endsWith(".wasm")).length;
    };
    equal(loads(), 0, "loads after the import");
    await Promise.all([realm.library.preload(), realm.library.preload()]);
    equal(loads(), 1, "loads after two preloads");
    realm.remove();
  },

  "a dedicated worker uploads": async (outcome) => {
    const worker = new Worker("worker.js", { type: "module" });
    const said = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    const baseURL = new URL("/v1", location.href).href;
    worker.postMessage({ file: fileOf(200_001), options: { purpose: "user_data", baseURL, partSize: 50_000 } });
    const { upload, error } = await said;
    worker.terminate();
    equal(error, undefined, "error");
    await sameCameBack(outcome, upload, 200_001);
  },

  "a Content-Security-Policy without 'wasm-unsafe-eval' is named": async () => {
    const realm = await openRealm({ policy: "script-src 'self' 'unsafe-inline'" });
    const error = await refused(realm, { name: "WasmBlockedError" });
    matches(error.message, /script-src.*'wasm-unsafe-eval'/);
    ok(error.cause, "the browser's own exception is the cause");
    equal((await stats()).requests, 0, "requests");
    realm.remove();
  },

  "a Content-Security-Policy whose connect-src lacks the page's origin is named": async () => {
    const realm = await openRealm({ policy: "connect-src https://elsewhere.test" });
    const { message } = await refused(realm, { name: "WasmBlockedError" });
    matches(message, /connect-src/);
    ok(message.includes(location.origin), message);
    realm.remove();
  },

  "a Content-Security-Policy that blocks the service is named as well": async () => {
    const realm = await openRealm();
    await realm.library.preload();
    const { document } = realm.window;
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = "connect-src 'none'";
    document.head.append(policy);
    const { message } = await refused(realm, { name: "APIConnectionError" }, { maxRetries: 1 });
    matches(message, /Content-Security-Policy.*connect-src/);
    realm.remove();
  },

  "a page without WebAssembly says so": async () => {
    const realm = await openRealm();
    delete realm.window.WebAssembly;
    const { message } = await refused(realm, { name: "WasmBlockedError" });
    matches(message, /no WebAssembly/);
    realm.remove();
  },
};
