// A classic script, so that it runs even if the modules do not. If the library was not built, app.js does not start, and
// without this message the page would look correct and do nothing.

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
  true, // The error event of a script element does not bubble.
);
