// Where things are. Every script runs from the root, whatever directory it was started in.

import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);

export const tools = join(root, ".tools");
export const pkg = join(root, "pkg");
export const logs = join(root, "target", "logs");

// Our own tools come before whatever the machine has, so the versions are the pinned ones.
process.env.PATH = [join(tools, "bin"), join(root, "node_modules", ".bin"), process.env.PATH].join(":");
