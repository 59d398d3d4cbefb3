// A classic script, so that it runs whatever becomes of the modules: if the library was not built
// yet, app.js never starts, and without this the page would look fine and do nothing.

addEventListener(
  "error",
  (event) => {
    const failedToLoad = event.target instanceof HTMLScriptElement;
    const failedToStart = event instanceof ErrorEvent && !document.documentElement.dataset.ready;
    if (!failedToLoad && !failedToStart) return;
    const notice = document.getElementById("notice");
    notice.textContent = "The page could not load the library. Was it built? Run “npm run build”, then reload.";
    if (failedToStart && event.message) notice.textContent += ` (${event.message})`;
    notice.hidden = false;
  },
  true, // a script's own error event does not bubble
);
