// The hooks that allow or refuse a call. They fail closed: the call continues only if a hook clearly allows it. An
// exception, any other result, and a hook that does not answer in time refuse it.

import { Refusal } from "./errors.js";
import { copyOf, isResponse } from "./hook-response.js";
import { DEFAULT_LIMITS, readLimits } from "./limits.js";
import { readQuotaLimits } from "./quota/limits.js";
import { HOOK_MILLISECONDS, within } from "./time-limit.js";

const IDENTITY = new Set(["userId", "quota", ...Object.keys(DEFAULT_LIMITS)]);

/** Calls `authorize`. Returns the user and the limits that apply to the user. */
export async function identify({ authorize, limits, quota }, request, env, ctx) {
  const identity = await asked("authorize", () => authorize(request, env, ctx));
  if (isResponse(identity)) throw await answered("not_authorized", identity, 401);
  if (identity === undefined || identity === null || identity === false) {
    throw new Refusal(401, "not_authorized", "Sign in to upload.");
  }
  try {
    return readIdentity(identity, limits, quota);
  } catch (error) {
    throw failed("authorize", error);
  }
}

function readIdentity(identity, limits, quota) {
  const { userId } = identity;
  if (typeof userId !== "string" || userId === "") {
    throw new TypeError("authorize: expected { userId: a string, not empty }");
  }
  // A limit with a misspelled name would have no effect. Inherited properties are read too, so they are checked too.
  for (const name in identity) {
    if (!IDENTITY.has(name)) {
      throw new TypeError(`authorize: ${name.slice(0, 64)} is not a limit; the limits are ${[...IDENTITY].join(", ")}`);
    }
  }
  return { userId, limits: readLimits(identity, limits), quota: readQuotaLimits(identity.quota, quota) };
}

/** Calls `rateLimit`, if it is set. */
export async function limitRate({ rateLimit }, call, env, ctx) {
  if (!rateLimit) return;
  const { success, retryAfter } = (await asked("rateLimit", () => rateLimit(call, env, ctx))) ?? {};
  if (success === true) return;
  if (success !== false) throw failed("rateLimit", new TypeError("rateLimit: expected { success }"));
  const known = Number.isFinite(retryAfter) && retryAfter >= 0;
  const headers = known ? { "retry-after": String(Math.ceil(retryAfter)) } : {};
  throw new Refusal(429, "rate_limit_exceeded", "Too many requests; slow down.", { headers });
}

/** Calls `admit`, if it is set: the last check before anything is sent to the service. */
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
  return new Refusal(
    403,
    `${hook.toLowerCase()}_failed`,
    "The server could not check whether this upload is allowed.",
    {
      cause,
    },
  );
}

/** The answer of a hook. A success status would look like the service's answer, so it is replaced. */
async function answered(code, given, status) {
  const { status: own } = given;
  const response = own >= 400 ? await copyOf(given) : undefined;
  if (response) return new Refusal(own, code, code, { response });
  return new Refusal(own >= 400 && own <= 599 ? own : status, code, "This upload is not allowed.");
}
