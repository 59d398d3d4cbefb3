// The recipe for react-dropzone, in StrictMode.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Uploads } from "../../../examples/recipes/react-dropzone/Uploads.jsx";

const root = createRoot(document.getElementById("app"));
globalThis.unmount = () => root.unmount();
root.render(
  <StrictMode>
    <Uploads />
  </StrictMode>,
);
