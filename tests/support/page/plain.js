// An error as a plain value, so that it can leave the page or the worker it was thrown in.

export function plain(error) {
  if (!(error instanceof Error) && !(error instanceof DOMException)) return { thrown: String(error) };
  const classes = [];
  for (let level = Object.getPrototypeOf(error); level; level = Object.getPrototypeOf(level)) {
    // A DOMException's is a getter that wants an instance.
    const { value } = Object.getOwnPropertyDescriptor(level, "name") ?? {};
    if (value) classes.push(value);
  }
  const { name, message, cause } = error;
  const said = Object.fromEntries(
    Object.entries(error).filter(([, value]) => value === null || typeof value !== "object"),
  );
  return { ...said, name, message, classes, cause: cause === undefined ? undefined : plain(cause) };
}
