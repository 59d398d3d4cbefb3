// A server of one file, with the ranges of RFC 9110 and faults by request.

import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Serves `bytes` for test `t`. `answer(request, response, number)` may answer instead: it then returns `true`. `number` counts
 * from 1. Gives `url`, `requests` (the headers of each), and `file`, whose `bytes`, `etag` and `modified` may be changed.
 */
export async function serveFile(t, bytes, answer = () => false) {
  const requests = [];
  const file = { bytes, etag: '"v1"', modified: "Tue, 24 Nov 2026 12:00:00 GMT", type: "application/pdf" };
  const server = createServer((request, response) => {
    requests.push(request.headers);
    if (answer(request, response, requests.length) !== true) serve(file, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/files/a%20file.pdf?signature=secret`, requests, file };
}

/** Answers with the range that is asked for, if the conditions hold. */
export function serve({ bytes, etag, modified, type }, { headers }, response) {
  response.setHeader("content-type", type);
  if (etag) response.setHeader("etag", etag);
  if (modified) response.setHeader("last-modified", modified);
  const match = headers["if-match"];
  const since = headers["if-unmodified-since"];
  if ((match && match !== etag) || (since && Date.parse(since) < Date.parse(modified))) {
    response.writeHead(412).end();
    return;
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  if (first === undefined) {
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
    return;
  }
  const [start, end] = [Number(first), Math.min(Number(last) + 1, bytes.length)];
  if (start >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  const range = { "content-range": `bytes ${start}-${end - 1}/${bytes.length}`, "content-length": end - start };
  response.writeHead(206, range).end(bytes.subarray(start, end));
}
