import "upload-file-chunked/element";

// A real page lets the form go to its server, which gets the ids of the Files.
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const ids = new FormData(event.target).getAll("files");
  document.querySelector("output").textContent = `The form has ${ids.join(", ")}`;
});
