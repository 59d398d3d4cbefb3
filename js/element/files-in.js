// Files out of a drop or a paste, folders included.

/** Gives `{ files, folders }`: the files, and how many folders were left out. Call it while the event is handled. */
export async function filesIn(dataTransfer, { withFolders }) {
  // Entries can be had only while the event is handled; what is in folders is read later.
  const items = [...dataTransfer.items].filter(({ kind }) => kind === "file");
  const found = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const plain = items.map((item) => item.getAsFile());
  const files = [];
  let folders = 0;
  for (const [index, entry] of found.entries()) {
    if (!entry?.isDirectory) {
      if (plain[index]) files.push(plain[index]);
    } else if (withFolders) {
      for await (const file of filesOf(entry)) files.push(file);
    } else {
      folders += 1;
    }
  }
  return { files, folders };
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
