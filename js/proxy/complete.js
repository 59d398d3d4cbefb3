// The rules for complete: a list of part ids, each once, and optionally an MD5.

import { Refusal } from "./errors.js";

const FIELDS = new Set(["part_ids", "md5"]);
/** Services use different ids, for example base64. None of these characters is dangerous in JSON. */
const PART_ID = /^[\x21-\x7e]{1,128}$/;

export function checkComplete(given, most) {
  for (const name of Object.keys(given)) {
    if (!FIELDS.has(name)) refuse(name.slice(0, 64), "unknown_parameter", "is not a parameter of complete");
  }
  const { part_ids, md5 } = given;
  if (!Array.isArray(part_ids) || part_ids.length === 0) {
    refuse("part_ids", "invalid_value", "must be the ids of the parts, in order");
  }
  if (part_ids.length > most) refuse("part_ids", "too_many_parts", `must be at most ${most} ids`);
  if (!part_ids.every((id) => typeof id === "string" && PART_ID.test(id))) {
    refuse("part_ids", "invalid_value", "must be the ids that the service returned");
  }
  if (new Set(part_ids).size !== part_ids.length) refuse("part_ids", "invalid_value", "must name each part once");
  if (md5 === undefined || md5 === null) return { part_ids };
  if (typeof md5 !== "string" || !/^[0-9a-f]{32}$/i.test(md5)) {
    refuse("md5", "invalid_value", "must be 32 hex digits");
  }
  return { part_ids, md5 };
}

function refuse(param, code, rule) {
  throw new Refusal(400, code, `'${param}' ${rule}.`, { param });
}
