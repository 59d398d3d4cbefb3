// Copy buttons.

/** Makes `button` copy the text of `source`. */
export function copyOnClick(button, source) {
  const label = button.firstChild; // the visible word; what follows it is for screen readers
  const word = label.data;
  let timer;
  button.addEventListener("click", async () => {
    clearTimeout(timer);
    try {
      await navigator.clipboard.writeText(source.textContent);
      label.data = "Copied";
    } catch {
      // No clipboard on plain HTTP from another machine, or not permitted: leave it selected.
      getSelection().selectAllChildren(source);
      label.data = "Selected";
    }
    timer = setTimeout(() => (label.data = word), 1600);
  });
}
