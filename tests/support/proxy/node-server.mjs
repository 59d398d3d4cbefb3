// The smallest adapter that puts a function from Request to Response behind Node's HTTP server.

import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";

/** Serves `answer(request)` on `port`; gives its `url` and `stop()`. */
export async function listen(answer, port = 0) {
  const server = createServer(async (incoming, outgoing) => {
    const { method, rawHeaders, url } = incoming;
    const headers = Array.from({ length: rawHeaders.length / 2 }, (_, index) =>
      rawHeaders.slice(index * 2, index * 2 + 2),
    );
    const gone = new AbortController();
    outgoing.once("close", () => outgoing.writableFinished || gone.abort());
    try {
      const body = method === "GET" || method === "HEAD" ? undefined : Readable.toWeb(incoming);
      const address = new URL(url, `http://${incoming.headers.host}`);
      const request = new Request(address, { method, headers, body, duplex: "half", signal: gone.signal });
      const response = await answer(request);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch {
      // No Request can be made of it.
      outgoing.writeHead(400).end();
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
