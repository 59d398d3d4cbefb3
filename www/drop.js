// Files dropped anywhere on the page. Without this a near miss would make the browser leave the
// page and open the file, uploads and all.

/** Calls `onFiles(files, foldersLeftOut)` for every drop. */
export function acceptDrops(onFiles) {
  // Entering a child fires before leaving its parent, so a counter tells when the drag is really gone.
  let depth = 0;
  const show = () => document.body.toggleAttribute("data-dragging", depth > 0);

  addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    show();
  });
  addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    show();
  });
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // what makes a drop possible at all
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show();
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    // A folder comes as a File nobody can read; say so now rather than fail later.
    const files = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile());
    onFiles(files.filter(Boolean), items.length - files.length);
  });
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
