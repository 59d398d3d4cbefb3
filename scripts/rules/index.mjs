// The rules of the source that `npm run check` enforces. Each gives `{ file, line, message }` for every place that
// breaks it.

import { documentPaths } from "./document-paths.mjs";
import { importCircles } from "./import-circles.mjs";
import { layers } from "./layers.mjs";
import { longFiles } from "./long-files.mjs";
import { plainWords } from "./plain-words.mjs";
import { untypedReads } from "./untyped-reads.mjs";

export const rules = {
  "untyped reads": untypedReads,
  "import circles": importCircles,
  layers,
  "long files": longFiles,
  "document paths": documentPaths,
  "plain words": plainWords,
};

/** What a rule found, one place per line, as compilers print it. */
export const listOf = (places) => places.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("\n");
