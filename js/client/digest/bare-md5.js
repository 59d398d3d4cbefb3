// The MD5 of the WebAssembly without its glue, which is larger than all the rest of the Worker's script. What
// is called takes and gives nothing but numbers (`src/web/md5.rs`).

/** Bytes in a digest's buffer. They are copied there to be hashed from the processor's nearest cache. */
const BUFFER = 16 * 1024;

/** Resolves with the class `Md5` over an instance of `module`, as far as hashing needs it. */
export async function bareMd5(module) {
  // Nothing that is called needs an import.
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {};
  }
  const { exports } = await WebAssembly.instantiate(module, imports);

  return class Md5 {
    #digest = exports.md5_new();
    #address = exports.md5_buffer(this.#digest);

    /** The digest that was saved; `undefined` for any other bytes. */
    static restore(saved) {
      const md5 = new Md5();
      if (saved.length <= BUFFER) {
        md5.#buffer(saved.length).set(saved);
        if (exports.md5_restoreBuffered(md5.#digest, saved.length)) return md5;
      }
      md5.free();
      return undefined;
    }

    /** Bytes taken so far. */
    get offset() {
      return exports.md5_offset(this.#digest);
    }

    update(bytes) {
      for (let start = 0; start < bytes.length; start += BUFFER) {
        const piece = bytes.subarray(start, start + BUFFER);
        this.#buffer(piece.length).set(piece);
        exports.md5_updateBuffered(this.#digest, piece.length);
      }
    }

    save() {
      const length = exports.md5_saveBuffered(this.#digest);
      return this.#buffer(length).slice();
    }

    free() {
      exports.__wbg_md5_free(this.#digest, 0);
    }

    /** Not kept: the memory's buffer is another one when it has grown. */
    #buffer(length) {
      return new Uint8Array(exports.memory.buffer, this.#address, length);
    }
  };
}
