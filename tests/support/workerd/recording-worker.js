// The proxy as a Worker with hooks, receipts and own Files. `GET /recorded` says what the hook recorded.

import { createUploadsProxy, verifyReceipt } from "../../../js/proxy.js";

const recorded = [];

const proxy = createUploadsProxy({
  authorize: () => ({ userId: "ann" }),
  baseURL: (env) => env.UPLOADS_BASE_URL,
  allowMissingOrigin: true,
  files: true,
  onComplete({ file, metadata, userId }) {
    recorded.push({ fileId: file.id, metadata, userId });
    return { row: recorded.length };
  },
});

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/recorded") return Response.json(recorded);
    if (pathname !== "/verify") return proxy.fetch(request, env, ctx);
    const keys = env.UPLOAD_GRANT_KEYS;
    return Response.json(await verifyReceipt(await request.text(), { userId: "ann", keys }));
  },
};
