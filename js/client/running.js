// The calls under way. A trap of the WebAssembly ends them all: its own promises never settle then.

/** The set of running calls. */
export class Running {
  #calls = new Set();

  /** Enters a call: `happened` rejects with `cause` after a trap. */
  enter() {
    const cause = { cause: undefined };
    let fail;
    const happened = new Promise((_, reject) => {
      fail = (exception) => {
        cause.cause = exception;
        reject(cause);
      };
    });
    happened.catch(() => {});
    this.#calls.add(fail);
    return { happened, cause, leave: () => this.#calls.delete(fail) };
  }

  /** The WebAssembly trapped with this exception. */
  crashed(exception) {
    for (const fail of this.#calls) fail(exception);
    this.#calls.clear();
  }
}
