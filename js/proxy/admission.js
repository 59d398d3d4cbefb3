// The hooks that decide who may do what. All fail closed: whatever one throws or gives that is
// not a plain yes ends the call, and so does one that never answers.

import { Refusal } from "./errors.js";
import { copyOf, isResponse } from "./hook-response.js";
import { DEFAULT_LIMITS, readLimits } from "./limits.js";
import { HOOK_MILLISECONDS, within } from "./time-limit.js";

const IDENTITY = new Set(["userId", ...Object.keys(DEFAULT_LIMITS)]);

/** Asks `authorize`; gives the user and the limits that hold for them. */
export async function identify({ authorize, limits }, request, env, ctx) {
  const identity = await asked("authorize", () => authorize(request, env, ctx));
  if (isResponse(identity)) throw await answered("not_authorized", identity, 401);
  if (identity === undefined || identity === null || identity === false) {
    throw new Refusal(401, "not_authorized", "Sign in to upload.");
  }
  try {
    return readIdentity(identity, limits);
  } catch (error) {
    throw failed("authorize", error);
  }
}

function readIdentity(identity, limits) {
  const { userId } = identity;
  if (typeof userId !== "string" || userId === "") {
    throw new TypeError("authorize: expected { userId: a string, not empty }");
  }
  // A limit whose name is misspelled would not hold. What is inherited counts too, as it is read.
  for (const name in identity) {
    if (!IDENTITY.has(name)) {
      throw new TypeError(`authorize: ${name.slice(0, 64)} is no limit; there are ${[...IDENTITY].join(", ")}`);
    }
  }
  return { userId, limits: readLimits(identity, limits) };
}

/** Asks `rateLimit`, where there is one. */
export async function limitRate({ rateLimit }, call, env, ctx) {
  if (!rateLimit) return;
  const { success, retryAfter } = (await asked("rateLimit", () => rateLimit(call, env, ctx))) ?? {};
  if (success === true) return;
  if (success !== false) throw failed("rateLimit", new TypeError("rateLimit: expected { success }"));
  const known = Number.isFinite(retryAfter) && retryAfter >= 0;
  const headers = known ? { "retry-after": String(Math.ceil(retryAfter)) } : {};
  throw new Refusal(429, "rate_limit_exceeded", "Too many requests; slow down.", { headers });
}

/** Asks `admit`, where there is one: the last word before anything is sent to the service. */
export async function admit({ admit }, call, env, ctx) {
  if (!admit) return;
  const verdict = await asked("admit", () => admit(call, env, ctx));
  if (verdict === true) return;
  if (isResponse(verdict)) throw await answered("not_admitted", verdict, 403);
  throw new Refusal(403, "not_admitted", "This upload is not allowed.");
}

async function asked(hook, question) {
  try {
    return await within(HOOK_MILLISECONDS, question(), hook);
  } catch (error) {
    throw failed(hook, error);
  }
}

function failed(hook, cause) {
  return new Refusal(403, `${hook.toLowerCase()}_failed`, "It could not be established that this is allowed.", {
    cause,
  });
}

/** A hook's own answer. One that says "fine" would be taken for the service's, so it loses its status. */
async function answered(code, given, status) {
  const { status: own } = given;
  const response = own >= 400 ? await copyOf(given) : undefined;
  if (response) return new Refusal(own, code, code, { response });
  return new Refusal(own >= 400 && own <= 599 ? own : status, code, "This upload is not allowed.");
}
