// A `fetch` that remembers what it was called with and passes it on, or answers by itself.

/** `answer(call)` may give a Response, or throw; with nothing given the call goes to the network. */
export function recorder(answer = () => undefined) {
  const calls = [];
  const record = async (...given) => {
    const [url, init] = given;
    const { pathname } = new URL(url);
    const last = pathname.split("/").pop();
    const operation = last === "uploads" ? "create" : last;
    const call = { given, url, init, operation, headers: Object.fromEntries(new Headers(init.headers)) };
    if (typeof init.body === "string") call.body = JSON.parse(init.body);
    calls.push(call);
    return (await answer(call)) ?? fetch(url, init);
  };
  return { fetch: record, calls, of: (operation) => calls.filter((call) => call.operation === operation) };
}

/** A JSON answer. */
export const json = (status, body, headers) => Response.json(body, { status, headers });

/** Plays the service: every operation succeeds, nothing leaves the process. */
export function service({ operation, body }) {
  const id = operation === "parts" ? "part_1" : "upload_1";
  return json(200, { id, object: "upload", status: operation, body }, { "x-request-id": "req_1" });
}
