// The origin a page must have to be one of ours ("self").
//
// The request target cannot say it. A page of any site can have a browser send
// `POST //evil.example/v1/uploads`, which many servers resolve against their own address, and a
// request in absolute form names whatever host it likes: `request.url` is then of evil.example, and
// so is `Origin`. What a page cannot choose is the Host header, and what the browser itself says of
// where a request comes from.

/** The origin this request was sent to, or `null` where the request contradicts itself. */
export function ownOrigin({ url, headers }) {
  const { protocol, host, origin } = new URL(url);
  const named = headers.get("host");
  if (named !== null && hostOf(protocol, named) !== host) return null;
  // Not every server hands Host on (HTTP/2 has none), and not every browser sends this: each is
  // believed where it is there. A request from the page of another site never says "same-origin".
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return null;
  return origin;
}

/** A Host header as URLs spell it: in lower case, without the scheme's own port. */
function hostOf(protocol, host) {
  if (/[/\\?#@]/.test(host)) return null;
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : null;
}
