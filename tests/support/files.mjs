// Files on disk, gone after the test.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes `{ name: bytes }` for test `t` and gives the paths. A name may have folders, as in `a/b.bin`. */
export async function filesOnDisk(t, files) {
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  t.after(() => rm(folder, { recursive: true }));
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const path of paths) await mkdir(dirname(path), { recursive: true });
  await Promise.all(paths.map((path, index) => writeFile(path, Object.values(files)[index])));
  return paths;
}
