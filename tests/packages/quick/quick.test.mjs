// The cells that need no tool but those the repository has anyway; `npm run test:packages` has all.

import { testCell } from "../cell.mjs";
import esbuild from "../cells/esbuild.mjs";
import node from "../cells/node.mjs";
import npx from "../cells/npx.mjs";
import plain from "../cells/plain.mjs";
import serviceWorker from "../cells/service-worker.mjs";
import worker from "../cells/worker.mjs";
import workerd from "../cells/workerd.mjs";

for (const cell of [node, npx, plain, worker, serviceWorker, esbuild, workerd]) testCell(cell);
