// The proxy's own origin ("self").
//
// The request target alone is not enough. A page of any site can make a browser send `POST //evil.example/v1/uploads`,
// which many servers resolve against their own address, and a request in absolute form can name any host. Then
// `request.url` and `Origin` both name evil.example. A page cannot choose the Host header, nor `Sec-Fetch-Site`, which
// the browser sets.

/** The origin that this request was sent to, or `null` if the headers contradict it. */
export function ownOrigin({ url, headers }) {
  const { protocol, host, origin } = new URL(url);
  const named = headers.get("host");
  if (named !== null && hostOf(protocol, named) !== host) return null;
  // Not every server passes on Host (HTTP/2 has none), and not every browser sends Sec-Fetch-Site. Each is checked if it
  // is present. A request from a page of another site never has "same-origin".
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return null;
  return origin;
}

/** A Host header as in URLs: in lower case, without the default port of the scheme. */
function hostOf(protocol, host) {
  if (/[/\\?#@]/.test(host)) return null;
  const address = `${protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : null;
}
