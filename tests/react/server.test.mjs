// The hooks where pages are rendered on a server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { useUpload, useUploadQueue } from "upload-file-chunked/react";

test("a server renders an empty queue, whatever was rendered before", () => {
  function Files() {
    const { items, totals, add } = useUploadQueue({ id: "files", purpose: "user_data" });
    assert.equal(typeof add, "function");
    const { state } = useUpload({ purpose: "user_data" });
    return createElement("p", null, `${items.length} of ${totals.files}, ${state}`);
  }
  for (let time = 0; time < 2; time += 1) {
    assert.equal(renderToString(createElement(Files)), "<p>0 of 0, idle</p>");
  }
});

test("options that cannot work throw in the render", () => {
  const render = (options) => () => renderToString(createElement(() => useUploadQueue(options) && null));
  assert.throws(render({ filesAtOnce: 0 }), { name: "RangeError", option: "filesAtOnce" });
  assert.throws(render({ onUnmount: "stop" }), /onUnmount: expected "suspend", "continue" or "cancel"/);
});
