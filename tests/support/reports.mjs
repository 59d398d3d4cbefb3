// Receives what a page reports about its checks.

import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** A server for test `t`; `next` gives the messages of the page one after the other. */
export async function startReports(t) {
  const messages = [];
  let wake = () => {};
  const server = createServer(async (request, response) => {
    messages.push(JSON.parse(await text(request)));
    response.writeHead(204).end();
    wake();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async next() {
      while (messages.length === 0) await new Promise((resolve) => (wake = resolve));
      return messages.shift();
    },
  };
}
