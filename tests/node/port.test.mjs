// What has been sent is given back: nothing that lives as long as an upload holds its parts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Port } from "../../js/client/port.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

test("a port that is open does not hold what was waited for", async () => {
  const port = new Port({ base: "http://127.0.0.1/v1" });
  const refs = [];
  for (let count = 0; count < 20; count += 1) {
    const part = { blob: new Blob(["x"]) };
    refs.push(new WeakRef(part));
    assert.equal(await port.untilClosed(Promise.resolve(part)), part);
  }
  await nextTurn();
  collect();
  const held = refs.filter((ref) => ref.deref() !== undefined).length;
  // The last one may still be on the stack.
  assert.ok(held <= 1, `${held} of 20 are held`);
  port.close();
});

test("closing a port settles what is waited for, and what comes later", async () => {
  const port = new Port({ base: "http://127.0.0.1/v1" });
  const never = new Promise(() => {});
  const before = port.untilClosed(never);
  port.close();
  assert.ok((await before).error instanceof Error);
  assert.ok((await port.untilClosed(never)).error instanceof Error);
});

test("what rejects rejects, whether the port is open or closed", async () => {
  const port = new Port({ base: "http://127.0.0.1/v1" });
  await assert.rejects(port.untilClosed(Promise.reject(new Error("no"))), /no/);
});
