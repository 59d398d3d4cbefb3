// Whether a request comes from one of this Worker's own pages, or from a program.

/** A page of another site must not sign its visitors in, or import anything in their name. */
export function isForeign(request) {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
