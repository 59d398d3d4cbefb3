// `<upload-files>`. Importing this defines the element in a page, and does nothing on a server.

import { UploadFilesElement } from "./element.js";

export { UploadFilesElement };

if (globalThis.customElements && !customElements.get("upload-files")) {
  customElements.define("upload-files", UploadFilesElement);
}
