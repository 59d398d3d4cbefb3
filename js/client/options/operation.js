// The arguments of the four operations by themselves, checked and turned into what is sent.

import { isGenuineBlob } from "../source/kinds.js";
import { formOf } from "../transport/form.js";
import { wrongType } from "./invalid.js";
import { MAX_FILE_SIZE, MAX_PART_SIZE } from "./limits.js";
import { requestConfig } from "./request.js";
import { guarded } from "./snapshot.js";
import { expiresAfter, isAbsent, isMD5, whole } from "./values.js";

/** What is sent for `operation`, and how; `body` is a copy of the caller's. */
export function operationConfig(operation, uploadID, body, options) {
  const uploadId = operation === "create" ? undefined : required("uploadID", uploadID);
  const prepared = guarded("body", () => PREPARE[operation]?.(body));
  return { operation, uploadId, ...prepared, ...requestConfig(options) };
}

const PREPARE = {
  create(body) {
    for (const name of ["filename", "mime_type", "purpose"]) required(name, body?.[name]);
    const expected = "whole bytes, 1 … 8589934592 (8 GiB)";
    if (whole("bytes", body.bytes, 1, MAX_FILE_SIZE, expected) === undefined) {
      throw wrongType("bytes", expected, body.bytes);
    }
    expiresAfter("expires_after", body.expires_after);
    return { body: json(body) };
  },

  part(body) {
    const expected = "1 … 67108864 bytes (64 MiB)";
    const data = body?.data;
    if (!isGenuineBlob(data)) throw wrongType("data", "a Blob, ArrayBuffer or view of one", data);
    whole("data", data.size, 1, MAX_PART_SIZE, expected);
    const form = formOf(data);
    for (const [name, value] of Object.entries(body)) {
      if (name === "data" || isAbsent(value)) continue;
      if (typeof value !== "string") throw wrongType("body", "further fields that are strings", value);
      form.append(name, value);
    }
    return { body: form };
  },

  complete(body) {
    const ids = body?.part_ids;
    const isList = Array.isArray(ids) && ids.length > 0 && ids.every((id) => typeof id === "string" && id !== "");
    if (!isList) throw wrongType("part_ids", "an array of part ids, in the order of the file", ids);
    if (!isAbsent(body.md5) && !isMD5(body.md5)) throw wrongType("md5", "32 hex digits", body.md5);
    return { body: json(body) };
  },
};

function required(name, value) {
  if (typeof value !== "string" || value === "") throw wrongType(name, "a string, required", value);
  return value;
}

function json(body) {
  try {
    return JSON.stringify(body);
  } catch {
    throw wrongType("body", "an object that JSON can write", body);
  }
}
