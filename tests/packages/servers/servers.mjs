// The servers that the proxy is mounted in. `mount` is what an application adds, in four lines at most; the rest of `files`
// is the application. Each prints its address.

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { nextLayout, workshop } from "../tarball.mjs";

const { platform, arch } = process;
const cpu = arch === "arm64" ? "aarch64" : arch;
const bun = () =>
  ["", "-baseline", "-musl"]
    .map((flavour) => join(workshop, "node_modules", "@oven", `bun-${platform}-${cpu}${flavour}`, "bin", "bun"))
    .find(existsSync);

/** What every application has: its proxy, in `uploads.js`. Next has another use for a file `proxy.js`. */
export const proxy = `import { createUploadsProxy } from "upload-file-chunked/proxy";

export const proxy = createUploadsProxy({
  authorize: () => ({ userId: "ann" }),
  baseURL: (env) => env.UPLOADS_BASE_URL,
  mimeTypes: ["*/*"],
});
`;

const listening = `.listen(0, "127.0.0.1", function () {
  console.log("http://127.0.0.1:" + this.address().port);
});`;

export const plain = {
  "plain http": {
    start: [process.execPath, "server.js"],
    main: "server.js",
    mount: `import { toNodeHandler } from "upload-file-chunked/proxy/node";
import { proxy } from "./uploads.js";
const server = createServer(toNodeHandler(proxy));`,
    around: (mount) => `import { createServer } from "node:http";\n${mount}\nserver${listening}`,
  },
  "Express 5": {
    start: [process.execPath, "server.js"],
    main: "server.js",
    mount: `import { toNodeHandler } from "upload-file-chunked/proxy/node";
import { proxy } from "./uploads.js";
app.use("/v1", toNodeHandler(proxy));`,
    around: (mount) =>
      `import express from "express";\nconst app = express();\n${mount}\napp.use(express.json());\napp${listening}`,
  },
  "Fastify 5": {
    start: [process.execPath, "server.js"],
    main: "server.js",
    mount: `import { toFastifyPlugin } from "upload-file-chunked/proxy/node";
import { proxy } from "./uploads.js";
app.register(toFastifyPlugin(proxy));`,
    around: (mount) => `import Fastify from "fastify";\nconst app = Fastify();\n${mount}
console.log(await app.listen({ port: 0, host: "127.0.0.1" }));`,
  },
  "Hono in Node": {
    start: [process.execPath, "server.js"],
    main: "server.js",
    mount: `import { proxy } from "./uploads.js";
app.all("/v1/*", (c) => proxy.fetch(c.req.raw, process.env));`,
    around: (mount) => `import { serve } from "@hono/node-server";\nimport { Hono } from "hono";
const app = new Hono();\n${mount}
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log("http://127.0.0.1:" + port));`,
  },
  "Hono in Bun": {
    start: () => [bun(), "server.js"],
    main: "server.js",
    mount: `import { proxy } from "./uploads.js";
app.all("/v1/*", (c) => proxy.fetch(c.req.raw, process.env));`,
    around: (mount) => `import { Hono } from "hono";\nconst app = new Hono();\n${mount}
const { port } = Bun.serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
console.log("http://127.0.0.1:" + port);`,
  },
  "Hono in Deno": {
    start: ["deno", "run", "--allow-env", "--allow-read", "--allow-net=127.0.0.1", "--no-prompt", "server.js"],
    endsRequests: false,
    main: "server.js",
    mount: `import { proxy } from "./uploads.js";
app.all("/v1/*", (c) => proxy.fetch(c.req.raw, process.env));`,
    around: (mount) => `import process from "node:process";\nimport { Hono } from "hono";
const app = new Hono();\n${mount}
const onListen = ({ port }) => console.log("http://127.0.0.1:" + port);
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, app.fetch);`,
  },
};

/** Those that are built first. */
export const built = {
  "Next, route handler": {
    build: ["next", "build"],
    start: ["next", "start", "--hostname", "127.0.0.1"],
    env: { NEXT_TELEMETRY_DISABLED: "1" },
    takesPort: true,
    main: "app/v1/[...path]/route.js",
    mount: `import { toRouteHandlers } from "upload-file-chunked/proxy/next";
import { proxy } from "../../../uploads.js";
export const { GET, POST, DELETE, OPTIONS } = toRouteHandlers(proxy);`,
    around: (mount) => mount,
    files: {
      "app/layout.jsx": nextLayout,
      "app/page.jsx": "export default function Page() { return <p>A page</p>; }",
    },
  },
  "SvelteKit, adapter-node": {
    build: ["vite", "build", "--logLevel", "error"],
    start: [process.execPath, "build/index.js"],
    env: { HOST: "127.0.0.1", BODY_SIZE_LIMIT: "65M", PROTOCOL_HEADER: "x-forwarded-proto" },
    takesPort: true,
    main: "src/routes/v1/[...path]/+server.js",
    mount: `import { proxy } from "../../../../uploads.js";
export const fallback = ({ request }) => proxy.fetch(request, process.env);`,
    around: (mount) => mount,
    files: {
      "vite.config.js": `import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
export default { plugins: [sveltekit({ adapter: adapter() })] };`,
      "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>",
    },
  },
};

/** An application of Hono on Workers, with the proxy in two lines. */
export const worker = `import { Hono } from "hono";
const app = new Hono();
import { proxy } from "./uploads.js";
app.all("/v1/*", (c) => proxy.fetch(c.req.raw, c.env, c.executionCtx));
export default app;
`;
