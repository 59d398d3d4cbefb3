// Copy buttons.

/** Makes `button` copy the text of `source`. */
export function copyOnClick(button, source) {
  const label = button.firstChild; // The visible text. The text after it is for screen readers.
  const word = label.data;
  let timer;
  button.addEventListener("click", async () => {
    clearTimeout(timer);
    try {
      await navigator.clipboard.writeText(source.textContent);
      label.data = "Copied";
    } catch {
      // There is no clipboard on plain HTTP from another machine, or no permission. Select the text instead.
      getSelection().selectAllChildren(source);
      label.data = "Selected";
    }
    timer = setTimeout(() => (label.data = word), 1600);
  });
}
