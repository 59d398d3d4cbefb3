// Accepts files that are dropped anywhere on the page. Otherwise a drop next to the field would make the browser leave
// the page and open the file.

/** Calls `onFiles(files, foldersLeftOut)` for every drop. */
export function acceptDrops(onFiles) {
  // `dragenter` of a child fires before `dragleave` of its parent, so a counter shows when the drag has left the page.
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
    event.preventDefault(); // Without this there is no drop.
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show();
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    // A folder appears as a File that cannot be read. Report it now.
    const files = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile());
    onFiles(files.filter(Boolean), items.length - files.length);
  });
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
