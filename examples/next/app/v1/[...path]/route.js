import process from "node:process";
import { createUploadsProxy } from "upload-file-chunked/proxy";
import { userOf } from "../../../session.js";

const proxy = createUploadsProxy({
  // Who sends the request: only signed-in users upload.
  authorize: async (request) => {
    const userId = await userOf(request);
    return userId ? { userId } : null;
  },
  // The page's own address. Behind a load balancer `request.url` has another.
  origins: (env) => [env.APP_ORIGIN],
  baseURL: (env) => env.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
  maxBytes: 5 * 2 ** 30,
});

// Next passes its own context as the second argument, so the environment is given here.
const handle = (request) => proxy.fetch(request, process.env);

export { handle as OPTIONS, handle as POST };
