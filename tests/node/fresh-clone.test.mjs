// In a fresh clone the scripts are what installs the packages, so none of them may begin by
// importing one: what needs a package imports it when it comes to use it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const imported = /^(?:import|(?:import|export) [\w\s{},*]+ from) "([^"]+)";$/gm;

/** What `file` imports as it is loaded, and what that imports in turn, as `[name, by whom]`. */
function loads(file, seen = new Set()) {
  if (seen.has(file.href)) return [];
  seen.add(file.href);
  const names = [...readFileSync(file, "utf8").matchAll(imported)].map(([, name]) => name);
  return names.flatMap((name) => (name.startsWith(".") ? loads(new URL(name, file), seen) : [[name, file.pathname]]));
}

const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

test("every command is a script that sets up what it needs", () => {
  const others = Object.entries(scripts).filter(([, command]) => !/^(\S+=\S+ )?node \S+\.mjs( [\w-]+)?$/.test(command));
  assert.deepEqual(others, []);
});

for (const file of new Set(Object.values(scripts).map((command) => /node (\S+)/.exec(command)?.[1]))) {
  test(`${file} loads where nothing is installed`, () => {
    const all = loads(new URL(file, root));
    assert.ok(all.length > 0, "it imports something, as all of them do");
    assert.deepEqual(
      all.filter(([name]) => !name.startsWith("node:")),
      [],
    );
  });
}

test("the documents name only commands that there are, and CONTRIBUTING names every one", () => {
  const documents = [
    "README.md",
    "CONTRIBUTING.md",
    "bench/README.md",
    "server/README.md",
    "examples/worker/README.md",
  ];
  const read = (document) => readFileSync(new URL(document, root), "utf8");
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
  );
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(scripts, name)),
    [],
  );
  const text = read("CONTRIBUTING.md");
  const short = ["start", "test"];
  const missing = Object.keys(scripts).filter(
    (name) => !text.includes(short.includes(name) ? `npm ${name}` : `npm run ${name}`),
  );
  assert.deepEqual(missing, []);
});
