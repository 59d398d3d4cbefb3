import type { UploadsProxy } from "../../proxy.js";

/** Options of {@link toRouteHandlers}. */
export interface RouteHandlersOptions<Env = unknown> {
  /**
   * The origin that users see, such as `"https://app.example"`.
   * @default the `Host` header, with the scheme of `X-Forwarded-Proto` or else of the request
   */
  origin?: string;
  /** The environment of the proxy. @default process.env */
  env?: Env;
}

type RouteHandler = (request: Request) => Promise<Response>;

/**
 * Route handlers of Next, for `app/v1/[...path]/route.ts`. Next gives handlers the URL of the server and a context of its
 * own; these give the proxy the public origin and the environment.
 *
 * Next keeps only 10 MB of a body if the application has a `proxy.ts`. Set `experimental.proxyClientMaxBodySize`, or leave
 * the path of the uploads out of its matcher. The client's error `body_incomplete` says so too.
 *
 * @example
 * export const { GET, POST, DELETE, OPTIONS } = toRouteHandlers(proxy);
 */
export function toRouteHandlers<Env>(
  proxy: UploadsProxy<Env>,
  options?: RouteHandlersOptions<Env>,
): { GET: RouteHandler; POST: RouteHandler; DELETE: RouteHandler; OPTIONS: RouteHandler };
