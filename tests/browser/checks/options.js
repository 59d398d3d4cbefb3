// What is refused before any request, and why a page is told.

import { equal, matches, ok, rejects } from "../page/assert.js";
import { stats } from "../page/service.js";
import { fileOf, upload } from "../page/uploads.js";

/** Sees that nothing is sent; gives the message. */
async function refused(options, expected, file = fileOf(1)) {
  const { message } = await rejects(upload(file, options), expected);
  equal((await stats()).requests, 0, "requests");
  return message;
}

export const options = {
  "an apiKey in a page is refused before any request, and not repeated": async () => {
    const message = await refused({ apiKey: "sk-of-nobody" }, { name: "TypeError", option: "apiKey" });
    matches(message, /apiKey.*dangerouslyAllowBrowser/s);
    ok(!message.includes("sk-of-nobody"), message);
  },
  "XMLHttpRequest beside an own fetch is refused before any request": async () => {
    const message = await refused({ transport: "xhr", fetch: (...given) => fetch(...given) }, { name: "TypeError" });
    equal(message, 'transport: expected "auto" or "fetch" beside an own fetch, got "xhr"', "message");
  },
  "a partSize beyond the limit is a RangeError before any request": () =>
    refused({ partSize: 2 ** 26 + 1 }, { name: "RangeError", option: "partSize" }),
  "an empty file is refused before any request": () => refused({}, { name: "RangeError", option: "file" }, fileOf(0)),
};
