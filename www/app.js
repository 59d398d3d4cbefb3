// The page: each file from the picker or a drop becomes a row in the queue.

import { copyOnClick } from "./copy.js";
import { acceptDrops } from "./drop.js";
import { Queue } from "./queue.js";
import { ResumableList } from "./resumable-list.js";
import { Settings, snippet, summarize } from "./settings.js";
import { UploadRow } from "./upload-row.js";

const byId = (id) => document.getElementById(id);
const queue = new Queue({ onBusy: () => resumable.hide(), onIdle: showResumable });
const settings = new Settings(byId("settings"), byId("settings-panel"), showSettings);

function showSettings() {
  const options = settings.read();
  byId("settings-summary").textContent = summarize(options);
  byId("snippet").textContent = snippet(options);
}

const rows = new Set();
const resumable = new ResumableList({ settings, onFile: (file, options) => add([file], options) });

/** Shows resumable uploads, except those that have a row: there, Retry continues them. */
function showResumable() {
  return resumable.show(new Set([...rows].map(({ uploadId }) => uploadId)));
}

function add(files, options) {
  for (const file of files) {
    const row = new UploadRow(file, { settings, queue, onRemove, options });
    rows.add(row);
    byId("uploads").append(row.element);
  }
  byId("uploads-section").hidden = byId("uploads").childElementCount === 0;
}

function onRemove(row) {
  row.element.remove();
  rows.delete(row);
  byId("uploads-section").hidden = byId("uploads").childElementCount === 0;
  byId("file-input").focus(); // The button with the focus is gone.
  if (!queue.busy) showResumable();
}

byId("file-input").addEventListener("change", (event) => {
  add(event.target.files);
  event.target.value = ""; // So that choosing the same file again is a change.
});

acceptDrops((files, foldersLeftOut) => {
  byId("notice").hidden = foldersLeftOut === 0;
  byId("notice").textContent = "Folders cannot be uploaded. Please drop the files in them.";
  add(files);
});

addEventListener("beforeunload", (event) => {
  if (queue.busy) event.preventDefault();
});

copyOnClick(byId("copy-snippet"), byId("snippet"));
showSettings();
await showResumable();
document.documentElement.dataset.ready = "true";
