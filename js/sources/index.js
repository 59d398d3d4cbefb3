export { SourceError } from "./error.js";
export { openR2 } from "./open-r2.js";
export { openURL } from "./open-url.js";
