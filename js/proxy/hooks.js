// The hooks that record what has happened: `onCreate` and `onComplete`. The client hears of it only after them.

import { HOOK_MILLISECONDS, within } from "./time-limit.js";

/**
 * Calls a hook, if it is set, with its time limit. Returns the fields it adds to `answer`. Rejects as the hook does, after
 * the exception was reported. `about` says what it was called for.
 */
export async function record(settings, about, event, answer, env, ctx) {
  const hook = settings[about.hook];
  if (!hook) return {};
  let given;
  try {
    given = await within(HOOK_MILLISECONDS, hook(event, env, ctx), about.hook);
  } catch (error) {
    reportError(settings, error, about, env, ctx);
    throw error;
  }
  try {
    return fieldsOf(given, answer, about.hook);
  } catch (error) {
    // It has recorded the upload, so this is no reason to fail.
    reportError(settings, error, about, env, ctx);
    return {};
  }
}

/** `value` with the fields of a hook; itself if there are none. */
export function withFields(value, fields) {
  return Object.keys(fields).length > 0 ? { ...value, ...fields } : value;
}

/** What a hook returned, as JSON. It can add fields to the answer, and replace none. */
function fieldsOf(given, answer, hook) {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object" || Array.isArray(given)) {
    throw new TypeError(`${hook}: expected an object of fields for the answer, or nothing`);
  }
  const fields = JSON.parse(JSON.stringify(given));
  const taken = Object.keys(fields).find((name) => Object.hasOwn(answer, name));
  if (taken !== undefined) throw new TypeError(`${hook}: the answer has a field ${taken.slice(0, 64)} already`);
  return fields;
}

function reportError({ onError }, error, about, env, ctx) {
  try {
    const done = Promise.resolve(onError(error, about, env, ctx)).catch(() => {});
    ctx?.waitUntil?.(done);
  } catch {}
}
