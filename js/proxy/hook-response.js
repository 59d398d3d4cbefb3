// Responses that hooks give. A hook may give the same one again, to the next request or to two at
// once, so what is sent is always a copy.

export function isResponse(value) {
  // Frameworks bring classes of their own.
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

/** A copy of a response, or `undefined` where none can be made: its body has been read, or it is none. */
export function copyOf(response) {
  try {
    const { status, statusText, headers } = response;
    return new Response(response.clone().body, { status, statusText, headers });
  } catch {
    return undefined;
  }
}
