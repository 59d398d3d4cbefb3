// Files out of a drop or a paste, folders included.

import { fileOf } from "./picker.js";

/**
 * Gives `{ files, folders }`: the files, and how many folders were left out. Call it while the event is handled. With
 * `withHandles` a file has its handle as the property `handle`, where the browser gives one.
 */
export async function filesIn(dataTransfer, { withFolders, withHandles }) {
  // Entries can be had only while the event is handled; what is in folders is read later.
  const items = [...dataTransfer.items].filter(({ kind }) => kind === "file");
  const found = items.map((item) => item.webkitGetAsEntry?.());
  const plain = items.map((item, index) => (found[index]?.isDirectory ? null : item.getAsFile()));
  const handles = await Promise.all(items.map((item) => withHandles && handleOf(item)));
  const files = [];
  let folders = 0;
  for (const [index, entry] of found.entries()) {
    if (!entry?.isDirectory) {
      if (plain[index]) files.push(withHandle(plain[index], handles[index]));
    } else if (withFolders) {
      const inside = handles[index] ? filesOfHandle(handles[index]) : filesOf(entry);
      for await (const file of inside) files.push(file);
    } else {
      folders += 1;
    }
  }
  return { files, folders };
}

/** The handle of what was dropped; none where there are no handles, and of what a script has dropped. */
async function handleOf(item) {
  try {
    return await item.getAsFileSystemHandle?.();
  } catch {
    return undefined;
  }
}

const withHandle = (file, handle) => (handle ? Object.assign(file, { handle }) : file);

async function* filesOfHandle(folder) {
  for await (const handle of folder.values()) {
    if (handle.kind === "file") yield await fileOf(handle);
    else yield* filesOfHandle(handle);
  }
}

async function* filesOf(entry) {
  if (entry.isFile) {
    yield await new Promise((resolve, reject) => entry.file(resolve, reject));
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // Gives a hundred at a time, and nothing at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) yield* filesOf(each);
  }
}
