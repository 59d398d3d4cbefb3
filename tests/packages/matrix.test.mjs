// The packed tarball in every tool: installed, built, run; a file uploaded for real.

import { join } from "node:path";
import process from "node:process";
import { after, before } from "node:test";
import { testCell } from "./cell.mjs";
import bun from "./cells/bun.mjs";
import deno from "./cells/deno.mjs";
import esbuild from "./cells/esbuild.mjs";
import next from "./cells/next.mjs";
import node from "./cells/node.mjs";
import npx from "./cells/npx.mjs";
import parcel from "./cells/parcel.mjs";
import plain from "./cells/plain.mjs";
import rollup from "./cells/rollup.mjs";
import serviceWorker from "./cells/service-worker.mjs";
import vite from "./cells/vite.mjs";
import viteDev from "./cells/vite-dev.mjs";
import webpack from "./cells/webpack.mjs";
import worker from "./cells/worker.mjs";
import workerd from "./cells/workerd.mjs";
import { save, tableOf, writeInto } from "./table.mjs";
import { workshop } from "./tarball.mjs";
import { installTools } from "./tools.mjs";

const pages = [plain, viteDev, vite, webpack, rollup, esbuild, parcel, next, worker, serviceWorker];
const cells = [...pages, node, npx, deno, bun, workerd];
const rows = [];

before(installTools, { timeout: 600_000 });
for (const cell of cells) testCell(cell, rows);

after(() => {
  if (rows.length === 0) return;
  save(join(workshop, "table.md"), tableOf(rows));
  // A table with holes is no table to publish.
  const pages = process.env.PACKAGES_PAGES?.split(",") ?? [];
  if (rows.length === cells.length) for (const page of pages) writeInto(page, tableOf(rows));
});
