// The contenders, in the order of the tables. `name` is the module in page/contenders or the program in node/.

import { join } from "node:path";

export const contenders = [
  { where: "browser", name: "ours", label: "upload-file-chunked" },
  { where: "browser", name: "ours-no-md5", label: "upload-file-chunked, `md5: false`" },
  { where: "browser", name: "fetch", label: "plain fetch of the same slices, no MD5" },
  { where: "browser", name: "openai-hash-wasm", label: "openai + p-limit(4) + hash-wasm" },
  { where: "browser", name: "openai-spark", label: "spark-md5, then openai in turn, 64 MiB" },
  { where: "node", name: "node-ours", label: "upload-file-chunked", program: ["node", "bench/node/ours.mjs"] },
  {
    where: "node",
    name: "node-openai",
    label: "openai-node in turn, 64 MiB, MD5 first",
    program: ["node", "bench/node/openai.mjs"],
  },
  {
    where: "node",
    name: "python-openai",
    label: "openai-python `upload_file_chunked`, MD5 first",
    program: [".tools/python/bin/python", "bench/node/openai_python.py"],
  },
];

/** An earlier version of the library: a checkout in `folder`, built there. */
export const contendersBefore = (folder) => [
  { where: "browser", name: "before", label: "upload-file-chunked before" },
  { where: "browser", name: "before-no-md5", label: "upload-file-chunked before, `md5: false`" },
  {
    where: "node",
    name: "node-before",
    label: "upload-file-chunked before",
    program: ["node", join(folder, "bench/node/ours.mjs")],
  },
];

/** Those that upload many files. */
export const manyContenders = [
  { name: "queue", label: "upload-file-chunked/queue" },
  { name: "loop", label: "plain loop of create, part and complete, no MD5" },
];
