// The other side of digest.js: hashes what it is sent, one stretch after another.

import init, { digest, onTrap } from "../../pkg/upload_file_chunked.js";
import { read } from "./reading.js";

/** Milliseconds a file is held open for its next stretch: of an upload that was stopped, none comes. */
const PATIENCE = 2000;

/** What is being read, by upload: `{ reading, offset, timer }`. */
const open = new Map();

let ready;

/** What `upload` reads, at `offset`; a resumed one may be elsewhere. */
function readingOf(upload, blob, offset) {
  const known = open.get(upload);
  clearTimeout(known?.timer);
  open.delete(upload);
  if (known?.offset === offset) return known.reading;
  known?.reading.stop();
  return read(blob, offset);
}

function keep(upload, reading, offset) {
  const timer = setTimeout(() => {
    open.delete(upload);
    reading.stop();
  }, PATIENCE);
  open.set(upload, { reading, offset, timer });
}

async function hash({ upload, blob, state, end }) {
  // How far the digest has come stands before all else in its state.
  let offset = Number(new DataView(state.buffer, state.byteOffset).getBigUint64(0, true));
  const reading = readingOf(upload, blob, offset);
  let advanced = state;
  while (offset < end) {
    const bytes = await reading.next(end - offset);
    offset += bytes.length;
    advanced = digest(advanced, bytes);
  }
  if (end < blob.size) keep(upload, reading, offset);
  return advanced;
}

// The page hears of it as of any other error here, and goes on hashing by itself.
onTrap((cause) => reportError(cause));

addEventListener("message", async ({ data: { module, id, ...stretch } }) => {
  if (module) {
    ready = init({ module_or_path: module });
    return;
  }
  await ready;
  try {
    postMessage({ id, state: await hash(stretch) });
  } catch (error) {
    postMessage({ id, error });
  }
});
