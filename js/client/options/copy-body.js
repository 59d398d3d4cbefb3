// The body of an operation, copied when it is called.

import { isBytes } from "../source/kinds.js";
import { wrongType } from "./invalid.js";
import { guarded } from "./snapshot.js";
import { isAbsent } from "./values.js";

/** A copy of what the caller gave for a body. Bytes are copied: they may be changed afterwards. */
export function copyBody(operation, body) {
  return guarded("body", () => {
    if (isAbsent(body)) return undefined;
    if (typeof body !== "object") throw wrongType("body", "an object", body);
    const copy = { ...body };
    if (operation === "part" && isBytes(copy.data)) copy.data = new Blob([copy.data]);
    if (Array.isArray(copy.part_ids)) copy.part_ids = [...copy.part_ids];
    if (typeof copy.expires_after === "object" && copy.expires_after) copy.expires_after = { ...copy.expires_after };
    return copy;
  });
}
