// The proxy from the tarball in each server: a large file streams through, and an abort reaches the service.

import { before } from "node:test";
import { installTools } from "../tools.mjs";
import { plain } from "./servers.mjs";
import { testServer } from "./test-server.mjs";

before(installTools, { timeout: 600_000 });

for (const [name, server] of Object.entries(plain)) testServer(name, server);
