// Stands before the local server and remembers what it was asked.

import { once } from "node:events";
import { createServer, request } from "node:http";

/** Forwards to `service`; `answer(call)` may give `{ status, body }` instead. */
export async function recordBefore(t, service, answer = () => undefined) {
  const calls = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const call = { method, path: url, headers };
    calls.push(call);
    const instead = answer(call);
    if (instead) {
      incoming.resume();
      outgoing.writeHead(instead.status, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(instead.body));
      return;
    }
    const forwarded = request(new URL(url, service.url), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode, response.headers);
      response.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { calls, url: `http://127.0.0.1:${server.address().port}` };
}
