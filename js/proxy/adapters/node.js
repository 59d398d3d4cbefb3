// The proxy behind Node's HTTP server: plain `http`, Express, and with `toFastifyPlugin` Fastify. Bodies stream both ways,
// and a client that leaves ends the request to the service.

import process from "node:process";
import { finished, Readable } from "node:stream";
import { errorResponse } from "../errors.js";
import { forwardedOrigin, readOrigin } from "./public-origin.js";

const OPTIONS = new Set(["origin", "trustProxy", "env"]);

/** Returns a handler `(request, response)` for `createServer`, `app.use` of Express, and what has the same form. */
export function toNodeHandler(proxy, options = {}) {
  const { origin, trustProxy, env } = readOptions(proxy, options);
  return async (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once("close", () => outgoing.writableFinished || gone.abort());
    let response;
    try {
      const address = addressOf(incoming, { origin, trustProxy });
      response = address
        ? await proxy.fetch(requestOf(incoming, address, gone.signal), env)
        : refused("invalid_target", "The target of the request is not a path.");
    } catch {
      // A method or a header that cannot be in a Request.
      response = refused("invalid_request", "The request cannot be read.");
    }
    await write(response, outgoing);
  };
}

/** Returns a plugin for Fastify 5 that answers the paths of the proxy: `app.register(toFastifyPlugin(proxy))`. */
export function toFastifyPlugin(proxy, { prefix = "/v1", ...options } = {}) {
  const handle = toNodeHandler(proxy, options);
  return async (app) => {
    // Fastify would read the bodies. Within this plugin none is parsed.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.all(`${prefix}/*`, async (request, reply) => {
      reply.hijack();
      await handle(request.raw, reply.raw);
    });
  };
}

function readOptions(proxy, options) {
  if (typeof proxy?.fetch !== "function")
    throw new TypeError("toNodeHandler: expected what createUploadsProxy returns");
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new TypeError(`toNodeHandler: ${name.slice(0, 64)}: no such option`);
  }
  const { origin, trustProxy = false, env = process.env } = options;
  if (typeof trustProxy !== "boolean") throw new TypeError("toNodeHandler: trustProxy: expected true or false");
  return { origin: readOrigin(origin, "toNodeHandler"), trustProxy, env };
}

/** The URL of the request; `undefined` if its target is not a path. */
function addressOf(incoming, { origin, trustProxy }) {
  // Express cuts the path at which it is mounted off `url`.
  const target = incoming.originalUrl ?? incoming.url;
  // `http://other.example/v1` and `//other.example/v1` would name another host.
  if (!/^\/(?![/\\])/.test(target)) return undefined;
  const { headers, socket } = incoming;
  const own = `${socket.encrypted ? "https" : "http"}://${headers[":authority"] ?? headers.host}`;
  const named = trustProxy
    ? forwardedOrigin({
        forwarded: headers.forwarded,
        proto: headers["x-forwarded-proto"],
        host: headers["x-forwarded-host"] ?? headers.host,
      })
    : undefined;
  const base = origin ?? named ?? own;
  return URL.canParse(target, base) ? new URL(target, base) : undefined;
}

function requestOf(incoming, address, signal) {
  const { method, rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    // HTTP/2 has pseudo headers.
    if (!rawHeaders[index].startsWith(":")) headers.append(rawHeaders[index], rawHeaders[index + 1]);
  }
  // The proxy compares them, and the address is the public one.
  headers.set("host", address.host);
  if (method === "GET" || method === "HEAD") return new Request(address, { method, headers, signal });
  const wasRead = incoming.readableDidRead;
  const body = wasRead ? new ReadableStream() : streamOf(incoming);
  const request = new Request(address, { method, headers, body, duplex: "half", signal });
  // A body parser was mounted before the proxy, which says so for a body that has a reader.
  if (wasRead) request.body.getReader();
  return request;
}

/** The body as a stream. `Readable.toWeb` would copy every chunk, which costs a quarter of the CPU time of the proxy. */
function streamOf(incoming) {
  return new ReadableStream(
    {
      start(controller) {
        incoming.on("data", (chunk) => {
          controller.enqueue(chunk);
          if (controller.desiredSize <= 0) incoming.pause();
        });
        incoming.pause();
        finished(incoming, { writable: false }, (error) => {
          try {
            if (error) controller.error(error);
            else controller.close();
          } catch {
            // It was cancelled.
          }
        });
      },
      pull() {
        incoming.resume();
      },
      cancel(reason) {
        incoming.removeAllListeners("data");
        incoming.destroy(reason);
      },
    },
    new CountQueuingStrategy({ highWaterMark: 1 }),
  );
}

const refused = (code, message) => errorResponse({ status: 400, code, message }, { connection: "close" });

async function write(response, outgoing) {
  if (outgoing.destroyed) {
    response.body?.cancel().catch(() => {});
    return;
  }
  const headers = {};
  response.headers.forEach((value, name) => {
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  });
  // HTTP/2 has no such header.
  if (outgoing.stream) delete headers.connection;
  outgoing.writeHead(response.status, headers);
  if (!response.body) {
    outgoing.end();
    return;
  }
  const body = Readable.fromWeb(response.body);
  // The service's answer was cut off: so is the client's.
  body.once("error", () => outgoing.destroy());
  outgoing.once("close", () => body.destroy());
  body.pipe(outgoing);
}
