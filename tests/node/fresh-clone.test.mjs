// In a fresh clone the scripts are what installs the packages, so none of them may begin by
// importing one: what needs a package imports it when it comes to use it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const scripts = new URL("../../scripts/", import.meta.url);
const imported = /^(?:import|(?:import|export) [\w\s{},*]+ from) "([^"]+)";$/gm;

/** What `file` imports as it is loaded, and what that imports in turn, as `[name, by whom]`. */
function loads(file, seen = new Set()) {
  if (seen.has(file.href)) return [];
  seen.add(file.href);
  const names = [...readFileSync(file, "utf8").matchAll(imported)].map(([, name]) => name);
  return names.flatMap((name) => (name.startsWith(".") ? loads(new URL(name, file), seen) : [[name, file.pathname]]));
}

const commands = readdirSync(scripts).filter((name) => name.endsWith(".mjs"));

for (const command of commands) {
  test(`scripts/${command} loads where nothing is installed`, () => {
    const all = loads(new URL(command, scripts));
    assert.ok(all.length > 0, "it imports something, as all of them do");
    assert.deepEqual(
      all.filter(([name]) => !name.startsWith("node:")),
      [],
    );
  });
}
