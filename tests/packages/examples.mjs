// Projects made of the folders of examples/, with the tarball installed.

import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { project } from "./tarball.mjs";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** The example `name` as somebody would copy it. */
export async function example(name) {
  const folder = join(examples, name);
  const made = await project(`example-${name}`);
  for (const entry of readdirSync(folder)) {
    if (entry === "package.json" || entry === "node_modules") continue;
    cpSync(join(folder, entry), made.at(entry), { recursive: true });
  }
  return made;
}

/** The versions that the example asks for. */
export const asksFor = (name) => {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(examples, name, "package.json"), "utf8"),
  );
  return { ...dependencies, ...devDependencies };
};
