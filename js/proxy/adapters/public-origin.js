// The origin that users see. Behind a load balancer the server sees another: http, or a host of its own.

/** An origin, without a path. */
const ORIGIN = /^https?:\/\/[^/\s?#@\\]+$/;

/** Checks the option `origin` of an adapter. */
export function readOrigin(origin, adapter) {
  if (origin === undefined || (typeof origin === "string" && ORIGIN.test(origin) && URL.canParse(origin)))
    return origin;
  throw new TypeError(`${adapter}: origin: expected an origin such as "https://app.example", without a path`);
}

/**
 * The origin by the headers of the proxy in front, which are trusted only where the option says so: `Forwarded` (RFC 7239),
 * else `X-Forwarded-Proto` and `X-Forwarded-Host`. Of several values the first counts: the proxy next to the user set it.
 */
export function forwardedOrigin({ forwarded, proto, host }) {
  const [nearest] = (forwarded ?? "").split(",");
  const pairs = nearest.split(";").map((pair) => pair.trim().split("="));
  const named = Object.fromEntries(
    pairs.map(([name, value = ""]) => [name.toLowerCase(), value.replace(/^"|"$/g, "")]),
  );
  const first = (text) => text?.split(",")[0].trim();
  const scheme = named.proto ?? first(proto);
  const authority = named.host ?? first(host);
  const origin = `${scheme}://${authority}`;
  return scheme && authority && ORIGIN.test(origin) && URL.canParse(origin) ? origin : undefined;
}
