// An option stands in several lists. What is missing in one of them would only be noticed by a user.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NAMES } from "../../js/client/options/names.js";
import { operationConfig } from "../../js/client/options/operation.js";
import { uploadConfig } from "../../js/client/options/upload.js";
import { openSource } from "../../js/client/source/open.js";
import { OPTION_ATTRIBUTES } from "../../js/element/attributes.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** What an attribute cannot give: functions, objects, secrets, and what belongs to one file. */
const ONLY_IN_CODE = [
  ...["apiKey", "headers", "query", "fetch", "signal", "extraBody", "onProgress", "onWarning", "onEvent"],
  ...["filename", "bytes", "resumeId", "metadata"],
  // For servers whose runs are limited.
  ...["maxDuration", "maxRequests"],
];

/** The fields that Rust reads of the type called `name` in config.rs, without those that may be `undefined`. */
function required(name) {
  const getters = [
    ...read("src/web/js/config.rs").matchAll(
      /getter(?:, js_name = (\w+))?\)\]\s+pub fn (\w+)\(this: &(\w+)\) -> ([\w<>]+)/g,
    ),
  ];
  const fields = getters.filter(([, , , type, result]) => type === name && !/^Option|JsValue/.test(result));
  assert.ok(fields.length > 0, name);
  return fields.map(([, name, method]) => name ?? method);
}

test("every option has a type", () => {
  const types = read("js/index.d.ts");
  assert.deepEqual(
    NAMES.filter((name) => !new RegExp(`^  ${name}\\??:`, "m").test(types)),
    [],
  );
});

test("every option is an attribute of the element, or only in code", () => {
  const attribute = (name) => name.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
  assert.deepEqual(
    NAMES.filter((name) => !OPTION_ATTRIBUTES.includes(attribute(name))).sort(),
    [...ONLY_IN_CODE].sort(),
  );
});

test("every field that Rust needs has a value", () => {
  const common = { baseURL: "http://service.test/v1", headers: [], query: [] };
  // A file without a type gets one once mime-types.js is loaded.
  const file = new File(["abc"], "a.txt", { type: "text/plain" });
  const upload = uploadConfig({ ...common, purpose: "user_data" }, openSource(file));
  const operation = operationConfig("cancel", "upload_1", undefined, common);
  const missing = (config, ...types) => types.flatMap(required).filter((name) => config[name] === undefined);
  assert.deepEqual(missing(upload, "RequestConfig", "UploadConfig"), []);
  assert.deepEqual(missing(operation, "RequestConfig", "OperationConfig"), []);
});

test("the configuration of the WebAssembly's tests has every field that Rust needs", () => {
  const stub = read("tests/wasm/stub.js");
  assert.deepEqual(
    [...required("RequestConfig"), ...required("UploadConfig")].filter(
      (name) => !new RegExp(`\\b${name}(:|,|\\()`).test(stub),
    ),
    [],
  );
});
