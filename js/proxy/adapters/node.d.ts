import type { IncomingMessage, ServerResponse } from "node:http";
import type { UploadsProxy } from "../../proxy.js";

/** Options of {@link toNodeHandler}. */
export interface NodeHandlerOptions<Env = unknown> {
  /**
   * The origin that users see, such as `"https://app.example"`. Needed behind a load balancer that ends TLS or changes the
   * host, for the proxy's `origins: ["self"]`.
   * @default the scheme of the connection and the `Host` header
   */
  origin?: string;
  /**
   * Reads the origin from `Forwarded`, else `X-Forwarded-Proto` and `X-Forwarded-Host`. Set it only if a load balancer
   * sets these headers for every request, because otherwise clients can. `origin` takes precedence.
   * @default false
   */
  trustProxy?: boolean;
  /** The environment of the proxy. @default process.env */
  env?: Env;
}

/**
 * A handler for Node's `http` and `https`, for `http2` with `allowHTTP1`, and for Express. Bodies stream both ways. A client
 * that leaves ends the request to the service. A target that is not a path (`//host/…`, `http://host/…`) is answered with
 * 400. Mount it before any body parser.
 *
 * @example
 * app.use("/v1", toNodeHandler(proxy)); // Express 5
 * @example
 * createServer(toNodeHandler(proxy)).listen(3000);
 */
export function toNodeHandler<Env>(
  proxy: UploadsProxy<Env>,
  options?: NodeHandlerOptions<Env>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Options of {@link toFastifyPlugin}. */
export interface FastifyPluginOptions<Env = unknown> extends NodeHandlerOptions<Env> {
  /** The proxy's `prefix`. @default "/v1" */
  prefix?: string;
}

/**
 * A plugin for Fastify 5. Within it no body is parsed; the application's own routes are not affected.
 *
 * @example
 * app.register(toFastifyPlugin(proxy));
 */
export function toFastifyPlugin<Env>(
  proxy: UploadsProxy<Env>,
  options?: FastifyPluginOptions<Env>,
  // biome-ignore lint/suspicious/noExplicitAny: the type of an application is Fastify's, which is not a dependency
): (app: any) => Promise<void>;
