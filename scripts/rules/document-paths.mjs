// The files that a document names exist.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesIn, linesOf } from "./sources.mjs";

/** A path in backticks, from the root or from the folder of the document. */
const PATH = /`((?:src|js|scripts|server|tests|www|bench|examples|docs)\/[\w./-]*)`/g;

export function documentPaths(root) {
  return filesIn(root, ["."], [".md"]).flatMap((file) =>
    linesOf(root, file).flatMap((text, index) =>
      [...text.matchAll(PATH)]
        .filter(([, path]) => ![".", dirname(file)].some((folder) => existsSync(join(root, folder, path))))
        .map(([, path]) => ({ file, line: index + 1, message: `there is no ${path}` })),
    ),
  );
}
