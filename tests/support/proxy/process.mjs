// A proxy in a process of its own, which kills itself where it is told to. `node process.mjs JSON`: `baseURL` of the
// service, `port`, `die` ("before complete is sent", "before the hook", "in the hook", "after the hook", "before the answer")
// for the first complete it sees, `record`, the file to which its hook appends a line for each call; `store`, a file of
// SQLite, whose clock runs `speed` times as fast since `start`.

import { appendFileSync } from "node:fs";
import process from "node:process";
import { sqliteStore } from "../../../js/proxy/stores/sqlite.js";
import { createUploadsProxy } from "../../../js/proxy.js";
import { ENV } from "../workerd/proxy.mjs";
import { fasterStore } from "./faster-store.mjs";
import { userByToken } from "./in-process.mjs";
import { listen } from "./node-server.mjs";

const { baseURL, port, die, record, store, speed = 1, start = 0 } = JSON.parse(process.argv[2]);

const dieIf = (where) => {
  if (die === where) process.kill(process.pid, "SIGKILL");
};

function openStore(file) {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return sqliteStore(new DatabaseSync(file));
}

const proxy = createUploadsProxy({
  authorize: userByToken,
  baseURL,
  allowMissingOrigin: true,
  ...(store && { store: fasterStore(openStore(store), speed, start) }),
  async fetch(url, init) {
    if (url.endsWith("/complete")) dieIf("before complete is sent");
    const response = await fetch(url, init);
    if (url.endsWith("/complete") && response.ok) dieIf("before the hook");
    return response;
  },
  onComplete({ file, uploadId, metadata }) {
    dieIf("in the hook");
    appendFileSync(record, `${JSON.stringify({ fileId: file.id, uploadId, metadata })}\n`);
    dieIf("after the hook");
  },
});

const { url } = await listen(async (request) => {
  const response = await proxy.fetch(request, ENV);
  if (request.url.endsWith("/complete")) dieIf("before the answer");
  return response;
}, port);
console.log(url);
