// A service that says yes to everything and remembers what came over the wire.

import { once } from "node:events";
import { createServer } from "node:http";

/** Starts it for test `t`: `baseURL`, and `seen`, the requests with their bodies' lengths. */
export async function startRecorder(t) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const { method, url, rawHeaders } = request;
    const record = { method, url, rawHeaders, headers: request.headers, bytes: 0, ended: false };
    seen.push(record);
    try {
      for await (const chunk of request) record.bytes += chunk.length;
      record.ended = true;
    } catch {
      return; // broken off
    }
    const upload = { id: `upload_${seen.length}`, object: "upload", expires_at: Math.floor(Date.now() / 1000) + 3600 };
    response.writeHead(200, { "content-type": "application/json", "set-cookie": "a=b", "x-request-id": "req_1" });
    response.end(JSON.stringify(upload));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseURL: `http://127.0.0.1:${server.address().port}/v1`, seen };
}
