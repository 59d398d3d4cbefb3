// What few calls need of the options: those of the methods of `Uploads`, and `metadata`. Loaded by the first of these calls.

export { withMetadata } from "./metadata.js";
export { operationConfig } from "./operation.js";
