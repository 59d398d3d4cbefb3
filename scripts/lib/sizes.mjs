// What the package weighs: each file by itself, and what one page downloads in all.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

async function weigh(file) {
  const raw = readFileSync(file);
  const small = file.endsWith(".js") ? Buffer.from((await transform(raw, { minify: true })).code) : raw;
  return { name: file, raw: raw.length, minified: small.length, gzip: gzipped(small) };
}

/** An entry with all it imports, as a bundler would ship it. */
async function bundled(entry) {
  const options = { bundle: true, minify: true, format: "esm", write: false, logLevel: "silent", metafile: true };
  const { outputFiles, metafile } = await build({ entryPoints: [entry], ...options });
  const raw = Object.values(metafile.inputs).reduce((sum, { bytes }) => sum + bytes, 0);
  const { contents } = outputFiles[0];
  return { name: `${entry} and its imports`, raw, minified: contents.length, gzip: gzipped(contents) };
}

function add(name, ...rows) {
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  return { name, raw: sum("raw"), minified: sum("minified"), gzip: sum("gzip") };
}

/** A table in bytes as `text`, and its last row as `page`. */
export async function sizes() {
  const inside = (directory, ending) =>
    readdirSync(directory)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(directory, name));
  const wasm = await Promise.all(inside("pkg", ".wasm").map(weigh));
  const scripts = await Promise.all(
    [...inside("pkg", ".js"), ...inside("js", ".js"), ...inside("js/client", ".js")].map(weigh),
  );
  const bundles = await Promise.all(["js/browser.js", "js/client/digest/digest-worker.js"].map(bundled));
  const page = add("one page: both bundles + wasm", ...bundles, ...wasm);
  const rows = [...scripts, ...wasm, ...bundles, page];
  const line = ({ name, raw, minified, gzip }) =>
    name.padEnd(46) + [raw, minified, gzip].map((cell) => cell.toLocaleString("en").padStart(11)).join("");
  const head = { name: "bytes", raw: "raw", minified: "minified", gzip: "gzip" };
  return { text: ["", line(head), ...rows.map(line)].join("\n"), page };
}
