// The types of every entry, as a project sees them that has installed the tarball.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { project } from "../tarball.mjs";

const { exports } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const names = Object.keys(exports).filter((name) => exports[name].types);

/** Imports all that each entry declares, and uses what a newcomer uses first. */
const script = `
${names.map((name, index) => `import * as entry${index} from "upload-file-chunked${name.slice(1)}";`).join("\n")}
import { createUploadQueue, type QueueItem } from "upload-file-chunked/queue";
import type { UploadFilesElement } from "upload-file-chunked/element";
import { useUploadQueue } from "upload-file-chunked/react";
import UploadFileChunked from "upload-file-chunked/uppy";
import Uppy from "@uppy/core";
import { createUploadsProxy, verifyReceipt } from "upload-file-chunked/proxy";
import { toNodeHandler } from "upload-file-chunked/proxy/node";
import { toRouteHandlers } from "upload-file-chunked/proxy/next";

const queue = createUploadQueue({ purpose: "user_data", filesAtOnce: 3 });
const items: readonly QueueItem[] = queue.items;
const element: UploadFilesElement = document.createElement("upload-files");
element.addEventListener("upload-completed", ({ detail }) => detail.item.upload?.file.id);
const add = () => useUploadQueue({ purpose: "user_data" }).add(new File([], "a"));
new Uppy().use(UploadFileChunked, { purpose: "user_data" });
const proxy = createUploadsProxy({ authorize: () => ({ userId: "a" }) });
toNodeHandler(proxy);
toRouteHandlers(proxy);
const receipt: Promise<{ fileId: string }> = verifyReceipt("a", { userId: "a", keys: "b" });
// An entry whose types are not found would be \`any\`, and this no error.
// @ts-expect-error
queue.items = 1;
// @ts-expect-error
createUploadQueue({ filesAtonce: 1 });
// @ts-expect-error
toNodeHandler(1);
// @ts-expect-error
verifyReceipt(1);
export const all = [${names.map((_, index) => `entry${index}`).join(", ")}, items, element, add, receipt];
`;

/** In place of @types/node, which a project with a Node server has. */
const node =
  'declare module "node:http" { interface IncomingMessage { url?: string } interface ServerResponse { end(): void } }';

for (const [moduleResolution, module] of [
  ["bundler", "ESNext"],
  ["nodenext", "NodeNext"],
]) {
  test(`every entry has its types with moduleResolution ${moduleResolution}`, { timeout: 120_000 }, async () => {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: false, target: "ES2022", types: [] },
      ...{ module, moduleResolution, lib: ["ES2022", "DOM", "DOM.Iterable", "ESNext.Disposable"] },
    };
    const { run } = await project(`types-${moduleResolution}`, {
      "main.ts": script,
      "node.d.ts": node,
      "tsconfig.json": JSON.stringify({ compilerOptions, files: ["main.ts", "node.d.ts"] }),
    });
    const tsc = new URL("../../../node_modules/.bin/tsc", import.meta.url).pathname;
    const { stdout } = await run(tsc, "--project", "tsconfig.json").catch((error) => error);
    assert.equal(stdout, "");
  });
}
