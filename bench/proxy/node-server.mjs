// The proxy by Node's adapter, in a process of its own. Prints its address. Its Worker is the one that workerd runs.

import { createServer } from "node:http";
import process from "node:process";
import { toNodeHandler } from "../../js/proxy/adapters/node.js";
import { ENV } from "../../tests/support/workerd/proxy.mjs";
import worker from "../../tests/support/workerd/worker.js";

const env = { ...ENV, UPLOADS_BASE_URL: process.argv[2] };
const server = createServer({ keepAliveTimeout: 120_000 }, toNodeHandler(worker, { env }));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
