// What a store holds may be anything: what is bad is dropped with a warning, and the rest is kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { discardResumable, isJournal, listResumable } from "../../js/client/journal/index.js";
import { leave, recordOf, start } from "../support/journals.mjs";
import { memoryStore } from "../support/stores.mjs";

/** A store as it is given objects, which JSON could not hold. */
function objectStore() {
  const data = new Map();
  return {
    data,
    get: (key) => data.get(key),
    set: (key, value) => void data.set(key, value),
    delete: (key) => void data.delete(key),
  };
}

const thrower = new Proxy(
  {},
  {
    get(_, name) {
      // A promise asks for it; what throws then is a store that rejects.
      if (name === "then") return undefined;
      throw new Error("do not look");
    },
  },
);

/** What no journal and no entry of the index is. */
const garbage = {
  null: null,
  "a number": 7,
  "a text": '[{"id": "trunc',
  "an empty object": {},
  "a list of nothing": [null, undefined],
  "a function": () => {},
  "an object that throws": thrower,
  "an object without a prototype": Object.create(null),
};

/** Damage to a single field of a good journal. */
const damage = {
  uploadId: [undefined, null, 5, "", {}],
  bytes: [undefined, null, "1000", -1, 0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 33 + 1],
  partSize: [undefined, null, "100", 0, -100, 1.5, Number.NaN, 2 ** 26 + 1],
  confirmed: [undefined, null, "200", -1, 1001, Number.NaN],
  partIds: [
    undefined,
    null,
    "ab",
    {},
    [null],
    [[]],
    [["0", "part_a"]],
    [[0, ""]],
    [[0, null]],
    [[99, "part_a"]],
    [[-1, "part_a"]],
    [[0.5, "part_a"]],
    [
      [0, "part_a"],
      [0, "part_b"],
    ],
    [
      [0, "part_a"],
      [1, "part_a"],
    ],
    [[2, "part_c"]], // beyond the proven prefix
    [thrower],
  ],
  prefixLength: [undefined, null, "250", -1, 1001, Number.NaN, 150],
  prefixMd5: [undefined, null, 5, "", "0123", "z".repeat(32)],
  grant: [5, {}, true],
};

/** Two journals in a store, of which the second is to be damaged; its id. */
async function two(store) {
  await leave(store, "good");
  await leave(store, "bad");
  return (await store.get("index"))[1].id;
}

for (const [name, value] of Object.entries(garbage)) {
  test(`an index that is ${name} is dropped with a warning, and written again`, async () => {
    const store = objectStore();
    store.data.set("index", value);
    const warnings = [];
    const onWarning = (warning) => warnings.push(warning);
    assert.deepEqual(await listResumable(store, { onWarning }), []);
    assert.equal(warnings.length, value === null ? 0 : 1);
    await discardResumable(store, "any", assert.fail, { onWarning });
    const upload = start(store, "one");
    assert.equal((await upload.begun).remembered, undefined, "it is remembered");
    assert.equal((await listResumable(store, { onWarning })).length, 1);
    assert.equal(await upload.complete(), "completed");
    assert.deepEqual([...store.data], []);
  });

  test(`an entry of the index that is ${name} is dropped with a warning, and the others are kept`, async () => {
    const store = objectStore();
    await two(store);
    store.data.set("index", [value, ...store.data.get("index"), value]);
    const warnings = [];
    const entries = await listResumable(store, { onWarning: (warning) => warnings.push(warning) });
    assert.deepEqual([entries.length, warnings.length, warnings[0].type], [2, 1, "journal"]);
    assert.equal(store.data.get("index").length, 2);
    const upload = start(store, "bad");
    assert.notEqual((await upload.begun).journal, undefined);
    await upload.complete();
  });

  test(`a journal that is ${name} is dropped with a warning, and its file is uploaded from the start`, async () => {
    const store = objectStore();
    const id = await two(store);
    store.data.set(`journal:${id}`, value);
    const upload = start(store, "bad");
    assert.equal((await upload.begun).journal, undefined);
    assert.equal(upload.warnings.length, value === null ? 0 : 1);
    assert.equal(await upload.complete(), "completed");
    const [entry, ...others] = await listResumable(store, { onWarning: assert.fail });
    assert.deepEqual([others, store.data.size], [[], 2]);
    await discardResumable(store, entry.id, () => {});
    assert.deepEqual([...store.data], []);
  });
}

test("a journal that is damaged in a single field is not accepted", () => {
  assert.ok(isJournal(recordOf()), "the good one is one");
  for (const [field, values] of Object.entries(damage)) {
    for (const [number, value] of values.entries()) {
      assert.ok(!isJournal(recordOf({ [field]: value })), `${field}, number ${number}`);
    }
  }
});

test("a journal whose times are unknown, or came through JSON, is one", () => {
  for (const times of [
    { createdAt: Number.NaN, expiresAt: Number.NaN },
    { createdAt: null, savedAt: undefined },
  ]) {
    assert.ok(isJournal(recordOf(times)));
    assert.ok(isJournal(JSON.parse(JSON.stringify(recordOf(times)))));
  }
});

test("a journal of another size than its entry is dropped", async () => {
  const store = memoryStore();
  const id = await two(store);
  await store.set(`journal:${id}`, recordOf({ bytes: 999 }));
  const upload = start(store, "bad");
  assert.equal((await upload.begun).journal, undefined);
  assert.equal(upload.warnings.length, 1);
  await upload.complete();
});

test("what an upload is given is a copy: nothing in it can throw or change", async () => {
  const store = objectStore();
  await leave(store, "one");
  const [key] = [...store.data.keys()].filter((key) => key.startsWith("journal:"));
  let reads = 0;
  const record = recordOf();
  Object.defineProperty(record, "uploadId", { get: () => (reads++ > 3 ? thrower : "upload_x") });
  store.data.set(key, record);
  const upload = start(store, "one");
  const { journal } = await upload.begun;
  for (let time = 0; time < 10; time += 1) assert.equal(journal.uploadId, "upload_x");
  assert.equal(await upload.complete(), "completed");
});

test("one journal that cannot be read does not hide the others, and is not removed", async () => {
  const store = memoryStore();
  const id = await two(store);
  const cause = new Error("a bad sector");
  const { get } = store;
  store.get = (key) => (key === `journal:${id}` ? Promise.reject(cause) : get(key));
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning);
  assert.equal((await listResumable(store, { onWarning })).length, 1);
  assert.deepEqual(warnings, [{ type: "journal", cause }]);
  store.get = get;
  assert.equal((await listResumable(store, { onWarning })).length, 2);
});

test("an entry whose journal is gone is removed without a word", async () => {
  const store = memoryStore();
  const id = await two(store);
  await store.delete(`journal:${id}`);
  assert.equal((await listResumable(store, { onWarning: assert.fail })).length, 1);
  assert.equal((await store.get("index")).length, 1);
});
