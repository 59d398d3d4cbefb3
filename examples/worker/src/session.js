// Finds the user of a request by a signed cookie. A token is exchanged for the cookie.
//
// THIS IS A DEMONSTRATION. Everyone who knows DEMO_TOKEN is the same user, `demo`, with one rate limit and one folder of
// the bucket. Replace it by your own login and keep `userOf`, which accepts only what this Worker has signed. A user's id
// must be the same at every sign-in, because the rate limit, the folder and running uploads belong to it.

import { readText } from "./body.js";
import { isForeign } from "./origin.js";

const DEMO_USER = "demo";
const COOKIE = "session";
/** Lifetime of the cookie in seconds. */
const LIFETIME = 12 * 3600;
/** Maximum size of the sent form in bytes. */
const MAX_FORM_BYTES = 1024;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

const utf8 = new TextEncoder();

/** The user's id; `null` without a cookie, with a forged or expired one, or if the secret is not set. */
export async function userOf(request, env) {
  const cookies = (request.headers.get("cookie") ?? "").split("; ");
  const session = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  const [userId, expiry, signature, ...more] = session?.split(".") ?? [];
  if (!signature || more.length > 0 || !/^[0-9a-f]{64}$/.test(signature)) return null;
  if (!/^\d+$/.test(expiry) || Number(expiry) * 1000 <= Date.now()) return null;
  const key = await signingKey(env);
  const bytes = Uint8Array.from(signature.match(/../g), (pair) => Number.parseInt(pair, 16));
  return key && (await crypto.subtle.verify(ALGORITHM, key, bytes, utf8.encode(`${userId}.${expiry}`))) ? userId : null;
}

/** Handles the form of `signInForm`. */
export async function signIn(request, env) {
  if (isForeign(request)) return refuse(403, "Sign in from this site.");
  // A token can be guessed only as often as this address may ask.
  const address = request.headers.get("cf-connecting-ip") ?? "unknown";
  if (!(await env.UPLOADS_LIMIT.limit({ key: `sign-in ${address}` })).success) return refuse(429, "Slow down.");
  const token = await readToken(request);
  const key = await signingKey(env);
  if (!key || !(await sameText(token, env.DEMO_TOKEN))) return refuse(403, "The token is wrong.");
  const expiry = Math.floor(Date.now() / 1000) + LIFETIME;
  const mac = new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, utf8.encode(`${DEMO_USER}.${expiry}`)));
  const signature = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const attributes = `Path=/; Max-Age=${LIFETIME}; HttpOnly; Secure; SameSite=Strict`;
  const cookie = `${COOKIE}=${DEMO_USER}.${expiry}.${signature}; ${attributes}`;
  return new Response(null, { status: 303, headers: { location: "/", "set-cookie": cookie, ...PRIVATE } });
}

export function signInForm() {
  const html = `<!doctype html><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<form method="post"><label>Demo token <input name="token" type="password" required autofocus></label> <button>Sign in</button></form>`;
  const policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, ...PRIVATE };
  return new Response(html, { headers });
}

const PRIVATE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function refuse(status, text) {
  return new Response(text, { status, headers: PRIVATE });
}

/** The token in the form, or `undefined`. The sender is not known yet, so only a short body is read. */
async function readToken(request) {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) return undefined;
  const text = await readText(request, MAX_FORM_BYTES);
  return text === undefined ? undefined : new URLSearchParams(text).get("token");
}

/** Returns `null` if the secret is not set; then every sign-in is refused. */
async function signingKey({ SESSION_SECRET }) {
  if (typeof SESSION_SECRET !== "string" || SESSION_SECRET.length < 32) return null;
  return crypto.subtle.importKey("raw", utf8.encode(SESSION_SECRET), ALGORITHM, false, ["sign", "verify"]);
}

/** Compares digests, so that the duration reveals nothing about the text. */
async function sameText(given, expected) {
  if (typeof given !== "string" || typeof expected !== "string" || expected === "") return false;
  const digests = [given, expected].map((text) => crypto.subtle.digest("SHA-256", utf8.encode(text)));
  const [a, b] = (await Promise.all(digests)).map((digest) => new Uint8Array(digest));
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}
