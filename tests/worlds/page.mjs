// What a page has to send requests with.

import { callName } from "./options.mjs";
import { simulatedXHR } from "./xhr.mjs";

/** `fetch` and `XMLHttpRequest` of a page in `world`. */
export function pageOf(world) {
  const genuine = globalThis.fetch;
  const callOf = (headers) =>
    world.calls.find(({ number }) => callName(number) === new Headers(headers).get("openai-organization"));
  return {
    async fetch(url, init) {
      const call = callOf(init?.headers);
      return call ? call.line.platform(url, init) : genuine(url, init);
    },
    XMLHttpRequest: simulatedXHR(world, (headers) => callOf(headers).line.begin),
  };
}
