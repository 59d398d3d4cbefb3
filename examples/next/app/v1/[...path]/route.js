import process from "node:process";
import { createUploadsProxy } from "upload-file-chunked/proxy";
import { toRouteHandlers } from "upload-file-chunked/proxy/next";
import { userOf } from "../../../session.js";

const proxy = createUploadsProxy({
  // Who sends the request: only signed-in users upload.
  authorize: async (request) => {
    const userId = await userOf(request);
    return userId ? { userId } : null;
  },
  baseURL: (env) => env.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
  maxBytes: 5 * 2 ** 30,
});

// APP_ORIGIN is what users see, such as https://app.example. Without it: what the Host header says.
export const { OPTIONS, POST } = toRouteHandlers(proxy, { origin: process.env.APP_ORIGIN });
