import process from "node:process";
import { defineConfig } from "vite";

// Requests to /v1 go to your proxy, which keeps the API key.
export default defineConfig({
  server: { proxy: { "/v1": process.env.UPLOADS_URL ?? "http://127.0.0.1:8787" } },
});
