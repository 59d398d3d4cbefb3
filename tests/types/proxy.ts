// The types of the proxy, as a Worker's author writes code.

import { createUploadsProxy, type UploadEvent, type UploadIdentity } from "upload-file-chunked/proxy";

interface Env {
  OPENAI_API_KEY: string;
  LIMITER: { limit(given: { key: string }): Promise<{ success: boolean }> };
}

async function userOf(request: Request): Promise<string | null> {
  return request.headers.get("authorization");
}

const events: UploadEvent[] = [];

const proxy = createUploadsProxy<Env>({
  async authorize(request) {
    const userId = await userOf(request);
    return userId === null ? null : { userId, maxBytes: 5_000_000, purposes: ["user_data"] };
  },
  prefix: "/api/openai",
  baseURL: (env) => (env.OPENAI_API_KEY ? "https://api.openai.com/v1" : "https://service.example/v1"),
  auth: (key) => ({ "api-key": key }),
  grantKeys: () => ({ current: "b", keys: { a: "…", b: "…" } }),
  origins: ["self", "https://app.example"],
  filename: /^\w+\.pdf$/,
  expiresAfter: 3600,
  rateLimit: (call, env) => env.LIMITER.limit({ key: call.userId }),
  admit: ({ operation, bytes }) => operation !== "create" || (bytes ?? 0) < 1000,
  onEvent: (event) => events.push(event),
});

/** It is what a Worker exports and what a server calls. */
const answer: Promise<Response> = proxy.fetch(new Request("https://proxy.example/v1/uploads"), {} as Env, {
  waitUntil() {},
});
export default proxy;

// The environment is known from a hook that says what it is.
createUploadsProxy({ authorize: (_request, env: Env) => ({ userId: env.OPENAI_API_KEY }) });

// @ts-expect-error somebody must say who asks
createUploadsProxy({});
// @ts-expect-error a yes is no identity
createUploadsProxy({ authorize: () => true });
// @ts-expect-error a user without an id
const nobody: UploadIdentity = { maxBytes: 1 };
// @ts-expect-error a limit that is misspelled
const misspelled: UploadIdentity = { userId: "ann", maxbytes: 1 };
// @ts-expect-error misspelled
createUploadsProxy({ authorize: () => null, origin: ["self"] });
// @ts-expect-error a pattern, not a text
createUploadsProxy({ authorize: () => null, filename: "*.pdf" });

void [answer, nobody, misspelled];
