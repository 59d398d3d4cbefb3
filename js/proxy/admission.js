// The hooks that decide who may do what. All fail closed: whatever one throws or gives that is
// not a plain yes ends the call.

import { Refusal } from "./errors.js";
import { readLimits } from "./limits.js";

/** Asks `authorize`; gives the user and the limits that hold for them. */
export async function identify({ authorize, limits }, request, env, ctx) {
  const identity = await asked("authorize", () => authorize(request, env, ctx));
  if (isResponse(identity)) throw answered("not_authorized", identity, 401);
  if (identity === undefined || identity === null || identity === false) {
    throw new Refusal(401, "not_authorized", "Sign in to upload.");
  }
  const { userId } = identity;
  if (typeof userId !== "string" || userId === "") {
    throw failed("authorize", new TypeError("authorize: expected { userId: a string, not empty }"));
  }
  try {
    return { userId, limits: readLimits(identity, limits) };
  } catch (error) {
    throw failed("authorize", error);
  }
}

/** Asks `rateLimit`, where there is one. */
export async function limitRate({ rateLimit }, call, env, ctx) {
  if (!rateLimit) return;
  const verdict = await asked("rateLimit", () => rateLimit(call, env, ctx));
  if (verdict?.success === true) return;
  if (verdict?.success !== false) throw failed("rateLimit", new TypeError("rateLimit: expected { success }"));
  const { retryAfter } = verdict;
  const headers = retryAfter >= 0 ? { "retry-after": String(Math.ceil(retryAfter)) } : {};
  throw new Refusal(429, "rate_limit_exceeded", "Too many requests; slow down.", { headers });
}

/** Asks `admit`, where there is one: the last word before anything is sent to the service. */
export async function admit({ admit }, call, env, ctx) {
  if (!admit) return;
  const verdict = await asked("admit", () => admit(call, env, ctx));
  if (verdict === true) return;
  if (isResponse(verdict)) throw answered("not_admitted", verdict, 403);
  throw new Refusal(403, "not_admitted", "This upload is not allowed.");
}

async function asked(hook, question) {
  try {
    return await question();
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
function answered(code, response, status) {
  if (response.status >= 400) return new Refusal(response.status, code, code, { response });
  return new Refusal(status, code, "This upload is not allowed.");
}

function isResponse(value) {
  // Frameworks bring classes of their own.
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}
