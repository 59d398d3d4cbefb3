// A page: uploads as soon as it is open, and leaves the File's id where the test looks.

import { upload } from "./upload.js";

const show = (text) => {
  document.querySelector("output").textContent = text;
};
upload(new URLSearchParams(location.search).get("api")).then(show, (error) => show(`failed: ${error.stack}`));
