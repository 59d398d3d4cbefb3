// What the library's module is recognised by when it is instantiated.

/** The names under which it imports its glue: the build's, and wasm-bindgen's, where the build had to keep that. */
const NAMES = ["glue", "./upload_file_chunked_bg.js"];

/** The one of them that `imports` have; `undefined` for another module. */
export const glueIn = (imports) => NAMES.find((name) => Object.hasOwn(imports ?? {}, name));
