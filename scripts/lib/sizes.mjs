// What the package weighs: each file by itself, and what a page downloads, and when.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const COLUMNS = ["raw", "minified", "gzip", "brotli"];

function row(name, raw, minified) {
  const [gzip, brotli] = [gzipSync(minified, { level: 9 }), brotliCompressSync(minified)];
  return { name, raw, minified: minified.length, gzip: gzip.length, brotli: brotli.length };
}

function add(name, ...rows) {
  const sum = (column) => rows.reduce((total, each) => total + each[column], 0);
  return { name, ...Object.fromEntries(COLUMNS.map((column) => [column, sum(column)])) };
}

/** A file by itself. */
async function weigh(file) {
  const raw = readFileSync(file);
  const small = file.endsWith(".js") ? Buffer.from((await transform(raw, { minify: true })).code) : raw;
  return row(file, raw.length, small);
}

/** The scripts that a bundler makes of an entry: `{ entry, imports, row }` of each by its path. */
async function bundled(entry) {
  const options = { bundle: true, splitting: true, minify: true, format: "esm", outdir: "bundle" };
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    ...options,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint, imports, inputs }]) => {
      const { contents } = outputFiles.find((file) => file.path.endsWith(path));
      const raw = Object.keys(inputs).reduce((sum, input) => sum + readFileSync(input).length, 0);
      return [path, { entry: entryPoint, imports, row: row(path, raw, contents) }];
    }),
  );
}

/** What is loaded with the script of `entry`, that itself included, and is not in `loaded` already. */
function loadedWith(scripts, entry, loaded = new Set()) {
  const rows = [];
  const load = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    rows.push(scripts.get(path).row);
    for (const { path: needed, kind } of scripts.get(path).imports) if (kind === "import-statement") load(needed);
  };
  load([...scripts].find(([, script]) => script.entry === entry)[0]);
  return rows;
}

/** The entries over the main one, with what else of the package each loads. */
const ENTRIES = {
  queue: "js/queue/browser.js",
  element: "js/element/index.js",
  react: "js/react/index.js",
  uppy: "js/uppy/index.js",
};

/** An entry by itself: without the main entry, other entries that it imports by name, and frameworks. */
async function weighEntry(name, path) {
  const main = join(process.cwd(), "js/browser.js");
  const withoutMain = {
    name: "without-main",
    setup({ onResolve }) {
      // Loaded later, and by few pages.
      onResolve({ filter: /./ }, ({ kind, path }) =>
        kind === "dynamic-import" ? { path, external: true } : undefined,
      );
      onResolve({ filter: /browser\.js$/ }, ({ path, resolveDir }) => {
        const found = join(resolveDir, path);
        // By its name: the path of this machine would be part of the bundle.
        return found === main ? { path: "upload-file-chunked", external: true } : undefined;
      });
    },
  };
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    outdir: "bundle",
    external: ["react", "@uppy/core", "upload-file-chunked/*"],
    plugins: [withoutMain],
    logLevel: "silent",
  });
  const raw = Object.keys(metafile.inputs).reduce((sum, input) => sum + readFileSync(input).length, 0);
  return row(`upload-file-chunked/${name}, beside the main entry`, raw, outputFiles[0].contents);
}

const WORKER = "js/client/digest/digest-worker.js";

/** Scripts that few uploads need, by what for. A stream cannot be resumed, so no upload needs all of them. */
const OPTIONAL = {
  "for streams": "js/client/source/stream-source.js",
  "for files without a type": "js/client/mime-types.js",
  "for file handles and `keepFileUpTo`": "js/client/journal/kept/index.js",
  "for `metadata` and the methods of `Uploads`": "js/client/options/further.js",
  "for uploads in several runs or by ranges": "js/client/long/index.js",
};

/**
 * A table in bytes as `text`; its rows `before`, for a page before its first upload, and `page`, for all of one but
 * `OPTIONAL`; and `entries`, by name.
 */
export async function sizes() {
  const inside = (directory, ending) =>
    readdirSync(directory)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(directory, name));
  const files = await Promise.all(
    ["pkg", "js", "js/engine", "js/client"].flatMap((directory) => inside(directory, ".js")).map(weigh),
  );
  const scripts = await bundled("js/browser.js");
  const loaded = new Set();
  const before = add("before the first upload", ...loadedWith(scripts, "js/browser.js", loaded));
  const engine = add("· the scripts of the engine", ...loadedWith(scripts, "js/engine/browser.js", loaded));
  const worker = add("· the Worker, for files above 8 MiB", ...loadedWith(await bundled(WORKER), WORKER));
  const wasm = add("· the WebAssembly", ...(await Promise.all(inside("pkg", ".wasm").map(weigh))));
  const journals = add("with resume: the journals", ...loadedWith(scripts, "js/client/journal/index.js", loaded));
  const first = add("the first upload", engine, worker, wasm);
  const plain = add("one page without resume", before, first);
  const page = add("one page, all of it", plain, journals);
  const optional = Object.entries(OPTIONAL).map(([what, path]) =>
    add(`· ${what}, beside it`, ...loadedWith(scripts, path, new Set(loaded))),
  );
  const weighed = Object.entries(ENTRIES).map(async ([name, path]) => [name, await weighEntry(name, path)]);
  const entries = Object.fromEntries(await Promise.all(weighed));
  const line = (each) =>
    each.name.padEnd(46) + COLUMNS.map((column) => each[column].toLocaleString("en").padStart(11)).join("");
  const head = { name: "bytes", ...Object.fromEntries(COLUMNS.map((column) => [column, column])) };
  const rows = [head, ...files, before, first, engine, worker, wasm, plain, journals, page, ...optional];
  rows.push(...Object.values(entries));
  return { text: ["", ...rows.map(line)].join("\n"), before, page, entries };
}
