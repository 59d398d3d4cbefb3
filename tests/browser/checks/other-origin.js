// A service of another origin, whose CORS is that of the live one, and keys in a page. The server of `?other`
// wants a key, and refuses one part with 429 and a wait of 60 s.

import { equal, matches, ok, rejects } from "../page/assert.js";
import { faults, stats } from "../page/service.js";
import { fileOf, upload } from "../page/uploads.js";

const baseURL = `${new URLSearchParams(location.search).get("other")}/v1`;
const key = { apiKey: "sk-test-0123456789", dangerouslyAllowBrowser: true };

export const otherOrigin = {
  "a service of another origin is reached with a key, and a 429 whose headers are hidden is retried": async () => {
    const begun = performance.now();
    const options = { baseURL, ...key, organization: "org", project: "project" };
    const { status } = await upload(fileOf(1000), options);
    equal(status, "completed", "status");
    ok(performance.now() - begun < 30_000, "the hidden wait was kept");
    const { preflights, completed, calls } = await (await fetch(new URL("/_stats", baseURL))).json();
    ok(preflights > 0, "no preflight");
    equal([completed.length, calls.part], [1, 2], "completed uploads, and parts sent");
  },

  "a 401 of another origin looks like a lost connection: key, CORS and network are named": async () => {
    const { message } = await rejects(upload(fileOf(1000), { baseURL, maxRetries: 0 }), {
      name: "APIConnectionError",
      phase: "create",
    });
    matches(message, /key.*CORS.*network/s);
  },

  "a 401 of the page's own origin is told as it is": async () => {
    const error = { message: "No key.", code: "missing_api_key" };
    await faults({ operation: "create", status: 401, body: { error } });
    await rejects(upload(fileOf(1000), {}), { name: "APIError", status: 401, code: "missing_api_key" });
    equal((await stats()).calls.create, 1, "creates");
  },
};
