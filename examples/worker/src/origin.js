// Checks that a request comes from a page of this Worker, or from a program.

/** A page of another site must not sign its visitors in, or import files for them. */
export function isForeign(request) {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
