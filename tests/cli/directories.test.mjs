// Directories: which of their files are uploaded, and by which patterns.

import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { filter, pattern } from "../../js/cli/patterns.js";
import { run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const matches = [
  ["*.jsonl", "a.jsonl", true],
  ["*.jsonl", "sub/deep/a.jsonl", true],
  ["*.jsonl", "a.jsonl.gz", false],
  ["*.jsonl", ".jsonl", true],
  ["a.b", "aXb", false],
  ["a+(b)|^$.txt", "a+(b)|^$.txt", true],
  ["?.txt", "é.txt", true],
  ["?.txt", "😀.txt", true],
  ["?.txt", ".txt", false],
  ["sub/*.txt", "sub/a.txt", true],
  ["sub/*.txt", "sub/deep/a.txt", false],
  ["sub/*.txt", "other/sub/a.txt", false],
  ["/a.txt", "a.txt", true],
  ["/a.txt", "sub/a.txt", false],
  ["./a/b.txt", "a/b.txt", true],
  ["sub/**/*.txt", "sub/a.txt", true],
  ["sub/**/*.txt", "sub/x/y/a.txt", true],
  ["**/x/*", "x/a", true],
  ["**/x/*", "a/b/x/a", true],
  ["sub/**", "sub/x/y", true],
  ["sub/**", "subs/x", false],
  ["*", "a\nb", true],
];

for (const [text, path, expected] of matches) {
  test(`the pattern ${text} ${expected ? "matches" : "does not match"} ${JSON.stringify(path)}`, () => {
    assert.equal(pattern(text, "--include").matches(path), expected);
  });
}

test("a pattern that matches a directory matches all that is in it", () => {
  const { isIncluded, isExcluded } = filter({
    include: [pattern("docs/", "")],
    exclude: [pattern("node_modules", "")],
  });
  assert.deepEqual(["docs/a/b.md", "a/docs/c.md", "other/a.md"].map(isIncluded), [true, true, false]);
  assert.deepEqual(["a/node_modules", "node_modules.txt"].map(isExcluded), [true, false]);
});

/** A folder with `files`, and a function that uploads it and gives the paths of its files in it. */
async function ready(t, files) {
  const service = await startService(t);
  const [first] = await filesOnDisk(t, { "folder/b/2.jsonl": "2", ...files });
  const folder = dirname(dirname(first));
  const upload = async (...flags) => {
    const args = [folder, "--purpose", "a", "--base-url", service.baseURL, "--files-at-once", "1", ...flags];
    const { code, stderr, lines } = await run(args);
    const found = (type) =>
      lines()
        .filter((record) => record.type === type)
        .map(({ file }) => file.slice(folder.length + 1));
    return { code, stderr, lines, done: found("completed"), failed: found("error") };
  };
  return { service, folder, upload };
}

test("--recursive uploads all files in the order of their names, those in directories too", async (t) => {
  const { upload } = await ready(t, { "folder/a.txt": "a", "folder/b/1.txt": "1", "folder/B": "B", "folder/.c": "c" });
  for (const flag of ["--recursive", "-r"]) {
    const { code, stderr, done } = await upload(flag);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(done, [".c", "B", "a.txt", "b/1.txt", "b/2.jsonl"]);
  }
});

test("--include and --exclude choose, and the exclusion wins", async (t) => {
  const { upload } = await ready(t, {
    "folder/1.jsonl": "1",
    "folder/b/3.txt": "3",
    "folder/node_modules/4.jsonl": "4",
    "folder/c/5.csv": "5",
  });
  const { code, stderr, done } = await upload(
    ...["-r", "--include", "*.jsonl", "--include", "c/*", "--exclude", "node_modules", "--exclude", "/1.*"],
  );
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(done, ["b/2.jsonl", "c/5.csv"]);
});

test("symbolic links are followed, but not in circles, and no file is uploaded twice", async (t) => {
  const { folder, upload } = await ready(t, { "elsewhere/x.txt": "x" });
  await symlink("../elsewhere", join(folder, "linked"));
  await symlink("..", join(folder, "b", "up"));
  await symlink("b/2.jsonl", join(folder, "z"));
  const { code, stderr, done, lines } = await upload("--recursive");
  assert.equal(code, 0);
  assert.deepEqual(done, ["b/2.jsonl", "linked/x.txt"]);
  assert.match(stderr, /^Warning: ".*b\/up" is left out: it is the same as ".*folder"\.\n/);
  assert.match(stderr, /\nWarning: ".*\/z" is left out: it is the same as ".*b\/2\.jsonl"\.\n$/);
  const warnings = lines().filter(({ type }) => type === "warning");
  assert.deepEqual(
    warnings.map(({ warning }) => warning),
    ["duplicate", "duplicate"],
  );
});

test("what cannot be uploaded fails by itself, and the rest is uploaded", async (t) => {
  const { folder, upload } = await ready(t, { "folder/empty": "", "folder/good": "1" });
  await symlink("nowhere", join(folder, "broken"));
  const { code, stderr, done, failed, lines } = await upload("--recursive");
  assert.equal(code, 1);
  assert.deepEqual(done, ["b/2.jsonl", "good"]);
  assert.deepEqual(failed, ["broken", "empty"]);
  assert.match(stderr, /cannot read ".*broken": there is no such file\.\n.*".*empty" is empty/);
  assert.ok(lines().some(({ name }) => name === "UnusableFileError"));
  // What a filter leaves out is no failure.
  assert.equal((await upload("--recursive", "--exclude", "empty", "--exclude", "broken")).code, 0);
});

test("a file without read permission fails by itself", {
  skip: process.getuid?.() === 0 && "root may read everything",
}, async (t) => {
  const { folder, upload } = await ready(t, { "folder/closed/1": "1", "folder/secret": "1" });
  for (const name of ["closed", "secret"]) await chmod(join(folder, name), 0);
  t.after(() => chmod(join(folder, "closed"), 0o700));
  const { code, stderr, failed } = await upload("--recursive");
  assert.equal(code, 1);
  assert.deepEqual(failed, ["closed", "secret"]);
  assert.match(stderr, /cannot read ".*closed": you have no permission to read it\./);
});

test("anything that is not a regular file is left out with a warning", {
  skip: process.platform === "win32",
}, async (t) => {
  const { folder, upload } = await ready(t, {});
  const server = createServer().listen(join(folder, "socket"));
  t.after(() => server.close());
  await once(server, "listening");
  const { code, stderr, done } = await upload("--recursive");
  assert.deepEqual([code, done], [0, ["b/2.jsonl"]]);
  assert.match(stderr, /^Warning: ".*socket" is left out: it is not a regular file\.\n$/);
});

test("files and directories may be mixed, and a directory with one file has a total too", async (t) => {
  const { folder, upload } = await ready(t, { "other.txt": "1" });
  const mixed = await upload("-r", join(dirname(folder), "other.txt"));
  assert.deepEqual([mixed.code, mixed.lines().at(-1).files], [0, 2]);
  const { lines } = await upload("-r");
  assert.deepEqual([lines().at(-1).type, lines().at(-1).files], ["total", 1]);
});
