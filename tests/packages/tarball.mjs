// What npm would publish, and projects that have installed it.

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const exec = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const app = fileURLToPath(new URL("app/", import.meta.url));

/** The tools are installed here, so that every project below finds them. */
export const workshop = join(root, "target", "packages");

const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];

/** Runs npm in `cwd`. */
export const npm = (cwd, ...args) => exec("npm", args, { cwd, maxBuffer: 2 ** 26 });

let packed;

/** Path of the tarball, made once for each process: test files run side by side. */
function tarball() {
  packed ??= (async () => {
    const folder = join(workshop, `tarball-${process.pid}`);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(folder, { recursive: true });
    await npm(root, "pack", "--ignore-scripts", "--pack-destination", folder);
    return join(folder, readdirSync(folder)[0]);
  })();
  return packed;
}

/**
 * A fresh project with the tarball installed: the app's files, and `files` by name.
 * `run(program, …args)` runs a program in it.
 */
export async function project(name, files = {}) {
  const folder = join(workshop, "projects", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: `try-${name}`, private: true, type: "module" }));
  for (const file of readdirSync(app)) copyFileSync(join(app, file), join(folder, file));
  for (const [file, text] of Object.entries(files)) write(folder, file, text);
  await npm(folder, "install", "--no-save", "--no-package-lock", ...quiet, await tarball());
  const env = { ...process.env, PATH: `${join(workshop, "node_modules", ".bin")}:${process.env.PATH}`, CI: "true" };
  return {
    folder,
    at: (...path) => join(folder, ...path),
    write: (file, text) => write(folder, file, text),
    env,
    run: (program, ...args) => exec(program, args, { cwd: folder, env, maxBuffer: 2 ** 26, timeout: 300_000 }),
  };
}

function write(folder, file, text) {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** The layout of a Next application. */
export const nextLayout = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}`;

/** The app's HTML with `script` as its module and `head` in its head. */
export function html(script, head = "") {
  return readFileSync(join(app, "index.html"), "utf8").replace("SCRIPT", script).replace("<!-- head -->", head);
}
