// Who is asking: a signed cookie, had for a token everyone shares.
//
// THIS IS A DEMONSTRATION. Whoever knows DEMO_TOKEN is let in, as a new user every time. Put your
// own login here and keep `userOf`: it says yes only to what this Worker has signed.

const COOKIE = "session";
/** Seconds. */
const LIFETIME = 12 * 3600;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

const utf8 = new TextEncoder();

/** The user's id, or `null`: no cookie, a forged one, an old one, or no secret to check it with. */
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

/** Answers the form below. */
export async function signIn(request, env) {
  const key = await signingKey(env);
  const token = await formField(request, "token");
  const right = key && (await sameText(token, env.DEMO_TOKEN));
  if (!right) return new Response("That is not the token.", { status: 403 });
  const userId = `demo-${crypto.randomUUID()}`;
  const expiry = Math.floor(Date.now() / 1000) + LIFETIME;
  const mac = new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, utf8.encode(`${userId}.${expiry}`)));
  const signature = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const attributes = `Path=/; Max-Age=${LIFETIME}; HttpOnly; Secure; SameSite=Strict`;
  const cookie = `${COOKIE}=${userId}.${expiry}.${signature}; ${attributes}`;
  return new Response(null, { status: 303, headers: { location: "/", "set-cookie": cookie } });
}

export function signInForm() {
  const html = `<!doctype html><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<form method="post"><label>Demo token <input name="token" type="password" required autofocus></label> <button>Sign in</button></form>`;
  const policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return new Response(html, { headers });
}

async function formField(request, name) {
  try {
    return (await request.formData()).get(name);
  } catch {
    return null;
  }
}

/** Nobody gets in where a secret is not set. */
async function signingKey({ SESSION_SECRET }) {
  if (typeof SESSION_SECRET !== "string" || SESSION_SECRET.length < 32) return null;
  return crypto.subtle.importKey("raw", utf8.encode(SESSION_SECRET), ALGORITHM, false, ["sign", "verify"]);
}

/** Compares digests, so that the time taken tells nothing of the text. */
async function sameText(given, expected) {
  if (typeof given !== "string" || typeof expected !== "string" || expected === "") return false;
  const digests = [given, expected].map((text) => crypto.subtle.digest("SHA-256", utf8.encode(text)));
  const [a, b] = (await Promise.all(digests)).map((digest) => new Uint8Array(digest));
  return a.reduce((difference, byte, index) => difference | (byte ^ b[index]), 0) === 0;
}
