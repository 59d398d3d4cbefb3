// The types of the proxy, as a Worker's author writes code.

import {
  createUploadsProxy,
  type GrantKeys,
  ReceiptError,
  type StandardSchema,
  type UploadEvent,
  type UploadIdentity,
  verifyReceipt,
} from "upload-file-chunked/proxy";
import * as z from "zod";

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

// The metadata has the type that the validator returns, whatever its library.
const album = z.object({ album: z.string().transform(Number), tags: z.array(z.string()).default([]) });
createUploadsProxy({
  authorize: (_request, _env: Env) => null,
  metadata: album,
  admit: ({ metadata }) => (metadata?.album ?? 0) > 7,
  onCreate: ({ metadata, file }) => ({ row: metadata.album + file.bytes }),
  async onComplete({ metadata, file, userId, md5, uploadId, request }, env) {
    const known: { album: number; tags: string[] } = metadata;
    const texts: string[] = [file.id, file.filename, file.purpose, file.mimeType, userId, uploadId, request.url];
    const sum: string | null = md5;
    // @ts-expect-error it has no such field
    metadata.title;
    void [known, texts, sum, env.OPENAI_API_KEY];
  },
  onError: (error, { hook, fileId }) => console.error(error, hook === "onComplete" ? fileId : null),
});
declare const own: StandardSchema<{ title: string }>;
createUploadsProxy({
  authorize: () => null,
  metadata: own,
  onComplete: ({ metadata }) => ({ t: metadata.title.length }),
});
createUploadsProxy<Env>({ authorize: () => null, onComplete: ({ metadata }) => void metadata?.album });
// @ts-expect-error without a schema there may be no metadata
createUploadsProxy({ authorize: () => null, onComplete: ({ metadata }) => void metadata.album });
// @ts-expect-error not a validator
createUploadsProxy({ authorize: () => null, metadata: { album: "number" } });
// @ts-expect-error fields for the answer, not a text
createUploadsProxy({ authorize: () => null, onComplete: () => "stored" });

declare const keys: GrantKeys;
const verified = verifyReceipt("r1.…", { userId: "ann", keys, fileId: "file-1" });
const receiptOf: Promise<[string, string, number, Date]> = verified.then(({ fileId, userId, bytes, expiresAt }) => [
  fileId,
  userId,
  bytes,
  expiresAt,
]);
verified.catch((error) => error instanceof ReceiptError && error.reason === "other_user");
// @ts-expect-error a receipt says nothing without the user who presents it
verifyReceipt("r1.…", { keys });
void receiptOf;
