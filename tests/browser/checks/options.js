// What is refused before any request, and why a page is told.

import { equal, rejects } from "../page/assert.js";
import { stats } from "../page/service.js";
import { fileOf, upload } from "../page/uploads.js";

async function refused(options, expected, file = fileOf(1)) {
  await rejects(upload(file, options), expected);
  equal((await stats()).requests, 0, "requests");
}

export const options = {
  "an apiKey in a page is refused before any request": () =>
    refused({ apiKey: "sk-of-nobody" }, { name: "TypeError", option: "apiKey" }),
  "a partSize beyond the limit is a RangeError before any request": () =>
    refused({ partSize: 2 ** 26 + 1 }, { name: "RangeError", option: "partSize" }),
  "an empty file is refused before any request": () => refused({}, { name: "RangeError", option: "file" }, fileOf(0)),
};
