// Paths. Every script runs in the root of the repository, in whatever directory it was started.

import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);

export const tools = join(root, ".tools");
export const pkg = join(root, "pkg");
export const logs = join(root, "target", "logs");

// The tools in .tools come first, so that the pinned versions are used.
process.env.PATH = [join(tools, "bin"), join(root, "node_modules", ".bin"), process.env.PATH].join(":");
