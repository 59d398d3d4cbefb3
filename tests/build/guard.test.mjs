// scripts/lib/passes/guard.js: what stands between the glue and WebAssembly, with a small module and
// glue written by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";

const binary = moduleOf();

/** Exports `call`, which calls the import; `trap`; and `twice`, which calls the import two times. */
function moduleOf() {
  const module = binaryen.parseText(`(module
    (import "glue" "work" (func $work))
    (func (export "call") (call $work))
    (func (export "twice") (call $work) (call $work))
    (func (export "trap") (unreachable)))`);
  return module.emitBinary();
}

let copies = 0;

/** A guard of its own, with an instance whose import does `work`. */
async function guarded(work = () => {}) {
  const guard = await import(`../../scripts/lib/passes/guard.js?${copies++}`);
  const traps = [];
  guard.onTrap((cause) => traps.push(cause));
  const glue = { ...guard, traps, restarts: 0, imports: { glue: { work: (...given) => work(...given) } } };
  const { instance, module } = await guard.guarded.instantiate(binary, glue.imports);
  glue.wasm = instance.exports;
  guard.restartBy(() => {
    glue.restarts += 1;
    glue.wasm = new guard.guarded.Instance(module, glue.imports).exports;
  });
  return glue;
}

test("a trap is reported once, with its exception, and a fresh instance is there at once", async () => {
  const glue = await guarded();
  const before = glue.wasm;
  assert.deepEqual(glue.wasm.trap(), []);
  assert.equal(glue.traps.length, 1);
  assert.ok(glue.traps[0] instanceof WebAssembly.RuntimeError);
  assert.notEqual(glue.wasm, before);
  glue.wasm.call();
  assert.deepEqual([glue.traps.length, glue.restarts], [1, 1]);
});

test("the compiled module is known as soon as there is an instance", async () => {
  const glue = await guarded();
  assert.ok(glue.compiled() instanceof WebAssembly.Module);
});

test("a compiled module can be instantiated", async () => {
  const glue = await guarded();
  const { instance, module } = await glue.guarded.instantiate(glue.compiled(), glue.imports);
  assert.equal(module, glue.compiled());
  assert.equal(instance.exports.call(), undefined);
});

test("a call of an instance that is replaced does nothing and reports nothing", async () => {
  const glue = await guarded();
  const before = glue.wasm;
  before.trap();
  assert.deepEqual(before.call(), []);
  assert.deepEqual([glue.traps.length, glue.restarts], [1, 1]);
});

test("a trap in a nested call ends the outer call at its next import", async () => {
  let calls = 0;
  const glue = await guarded(() => {
    calls += 1;
    try {
      glue.wasm.trap();
    } catch {
      // Swallowed on the way, as by an event's listener.
    }
  });
  glue.wasm.twice();
  assert.equal(calls, 1);
  assert.deepEqual([glue.traps.length, glue.restarts], [1, 1]);
});

test("no instance is replaced while a call of it is on the stack", async () => {
  const glue = await guarded(() => {
    assert.throws(() => glue.wasm.trap(), WebAssembly.RuntimeError);
    assert.equal(glue.restarts, 0);
  });
  glue.wasm.call();
  assert.equal(glue.restarts, 1);
});

test("where no fresh instance can be had, each call reports that, and tries again", async () => {
  const glue = await guarded();
  glue.restartBy(() => {
    throw new RangeError("no memory");
  });
  glue.wasm.trap();
  glue.wasm.call();
  assert.equal(glue.traps.length, 2);
  glue.restartBy(() => {
    glue.wasm = new glue.guarded.Instance(glue.compiled(), glue.imports).exports;
  });
  glue.wasm.call();
  assert.equal(glue.traps.length, 3);
  assert.equal(glue.wasm.call(), undefined);
  assert.equal(glue.traps.length, 3);
});

/** A closure as the glue makes them. */
function closure(work) {
  const dropped = [];
  return { dropped, real: Object.assign(work, { _wbg_cb_unref: () => dropped.push(work) }) };
}

/** What the module gets when an import gives it `value`. */
async function passed(value) {
  const glue = await guarded();
  let given;
  glue.imports.glue.work = () => value;
  const wrapped = globalThis.WebAssembly.instantiate;
  globalThis.WebAssembly.instantiate = (source, imports) => {
    given = imports.glue.work;
    return wrapped(source, imports);
  };
  try {
    const { instance } = await glue.guarded.instantiate(binary, glue.imports);
    glue.wasm = instance.exports;
  } finally {
    globalThis.WebAssembly.instantiate = wrapped;
  }
  return { glue, value: given() };
}

test("a closure of a dead instance does nothing, neither when it is called nor when it is dropped", async () => {
  let calls = 0;
  const { real, dropped } = closure(() => {
    calls += 1;
  });
  const { glue, value } = await passed(real);
  value();
  assert.equal(calls, 1);
  glue.wasm.trap();
  value();
  value._wbg_cb_unref();
  assert.deepEqual([calls, dropped.length], [1, 0]);
});

test("a closure that traps throws nothing, and one that fails throws its error", async () => {
  const failure = new Error("of Rust");
  let act = () => {
    throw failure;
  };
  const { glue, value } = await passed(closure(() => act()).real);
  assert.throws(value, failure);
  assert.equal(glue.traps.length, 0);
  act = () => glue.wasm.trap();
  value();
  assert.deepEqual([glue.traps.length, glue.restarts], [1, 1]);
});

test("a living instance drops its closures", async () => {
  const { real, dropped } = closure(() => {});
  const { value } = await passed(real);
  value._wbg_cb_unref();
  assert.equal(dropped.length, 1);
});

test("a function of the caller goes through as it is, even a Proxy whose traps throw", async () => {
  const plain = () => {};
  assert.equal((await passed(plain)).value, plain);
  const hostile = new Proxy(plain, {
    get() {
      throw new Error("touched");
    },
    getOwnPropertyDescriptor() {
      throw new Error("touched");
    },
  });
  assert.equal((await passed(hostile)).value, hostile);
});

test("what else WebAssembly has is the platform's", async () => {
  const { guarded: shim } = await guarded();
  assert.equal(shim.Module, WebAssembly.Module);
  assert.equal(typeof shim.instantiateStreaming, "function");
});
