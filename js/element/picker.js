// The file picker that gives handles, where there is one.

/** Whether `showOpenFilePicker` may be called: not in a frame of another origin, and only on a secure page. */
function hasPicker() {
  try {
    return typeof globalThis.showOpenFilePicker === "function" && globalThis.top.location.origin === location.origin;
  } catch {
    return false;
  }
}

/** Lets people choose files; each has its handle as the property `handle`. None if they change their mind. */
async function pickFiles({ accept, multiple }) {
  try {
    const handles = await showOpenFilePicker({ multiple, ...typesOf(accept) });
    return await Promise.all(handles.map(fileOf));
  } catch (error) {
    if (error.name === "AbortError") return [];
    throw error;
  }
}

export class Picker {
  #isWanted;
  #wasRefused = false;

  /** `isWanted()` says whether handles are of use. */
  constructor(isWanted) {
    this.#isWanted = isWanted;
  }

  /** Opens the picker in place of that of `input`, and calls `take` with the files. `false`: there is none. */
  open(input, take) {
    if (this.#wasRefused || !this.#isWanted() || !hasPicker()) return false;
    pickFiles(input)
      .then(take)
      .catch((error) => {
        if (error.name !== "SecurityError") return reportError(error);
        // A permissions policy, or a sandboxed frame.
        this.#wasRefused = true;
        input.click();
      });
    return true;
  }
}

/** The file of a handle, with it as the property `handle`. */
export async function fileOf(handle) {
  return Object.assign(await handle.getFile(), { handle });
}

/** What `<input accept>` spells, as `showOpenFilePicker` wants it. Extensions stand under a type of their own. */
function typesOf(accept) {
  const tokens = accept
    .split(",")
    .map((token) => token.trim())
    .filter((token) => /^\.[a-z\d+.]{0,14}[a-z\d+]$|^[a-z]+\/[\w.+*-]+$/i.test(token));
  if (tokens.length === 0) return {};
  const types = tokens.filter((token) => !token.startsWith("."));
  const extensions = tokens.filter((token) => token.startsWith("."));
  const each = Object.fromEntries(types.map((type) => [type, []]));
  if (extensions.length > 0) each["application/octet-stream"] = extensions;
  return { types: [{ accept: each }] };
}
