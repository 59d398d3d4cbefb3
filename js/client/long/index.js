// Uploads that take more than one run: with `maxDuration` or `maxRequests`, or from a source that is read by requests.
// Loaded only for these. It works on the port of the upload; Rust knows nothing of it.
//
// It imports nothing that other scripts of a page have as well: bundlers would put that into further scripts, and every page
// would download more.

export { longRun } from "./long-run.js";
