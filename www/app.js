// The page: the element with the settings of the form, what was uploaded, and the same upload as source code.

import "upload-file-chunked/element";
import { copyOnClick } from "./copy.js";
import { explain, explainWarning, isBadOption } from "./explain.js";
import { Results } from "./results.js";
import { Settings, summarize } from "./settings.js";
import { snippet } from "./snippets.js";

const byId = (id) => document.getElementById(id);
const files = byId("files");
const results = new Results(byId("results-section"));
const settings = new Settings(byId("settings"), byId("settings-panel"), applySettings);

function applySettings() {
  const options = settings.read();
  byId("settings-summary").textContent = summarize(options);
  showSnippet();
  files.options = { ...options, md5: options.md5 ?? true, resume: options.resume ?? false, onWarning };
}

function showSnippet() {
  const kind = document.querySelector("#snippet-kind :checked").value;
  byId("snippet").textContent = snippet(kind, settings.read());
}

function onWarning(warning) {
  notice(explainWarning(warning));
}

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = false;
}

// For everyone, then word for word, then for a closer look.
files.messages = {
  failed({ item }) {
    const { words, message, facts } = explain(item.error);
    return `${words} ${message} (${facts.join(", ")})`;
  },
};

files.addEventListener("upload-completed", ({ detail: { item } }) => results.add(item, settings.read()));
files.addEventListener("upload-change", ({ detail: { items } }) => results.keep(items));
files.addEventListener("upload-failed", ({ detail: { item } }) => {
  if (isBadOption(item.error)) settings.pointOut(item.error);
  else if (item.error.name !== "FileRejectedError") console.error(item.error); // With its stack and cause.
});

// A file that misses the element would replace the page.
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (type === "drop") files.queue.add([...event.dataTransfer.files]);
  });
}

byId("snippet-kind").addEventListener("change", showSnippet);
copyOnClick(byId("copy-snippet"), byId("snippet"));
applySettings();
document.documentElement.dataset.ready = "true";
