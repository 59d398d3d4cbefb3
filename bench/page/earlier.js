// An earlier version of the library, which the server has under /before with `--before`.

export const { preload, uploadFileChunked } = await import(new URL("/before/js/browser.js", location.href).href);
