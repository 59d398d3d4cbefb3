// Imports that take longer than one run of a Worker: see `import-object.js`.
//
//   POST   /imports  {"object": "reports/2026.pdf"}  or  {"url": "https://files.example/2026.pdf"}  →  202 {"id": "…"}
//   GET    /imports/{id}  →  {"state": "running", "confirmed": 8388608, "bytes": 8589934592}
//   DELETE /imports/{id}

import { readText } from "./body.js";
import { isForeign } from "./origin.js";
import { userOf } from "./session.js";

/** Maximum size in bytes of the JSON that says what to import. */
const MAX_BODY_BYTES = 4096;

export async function imports(request, env) {
  const userId = await userOf(request, env);
  if (!userId) return refuse(401, "Sign in.");
  if (isForeign(request)) return refuse(403, "Import from this site.");
  const [, , id] = new URL(request.url).pathname.split("/");
  if (id === undefined && request.method === "POST") return start(request, env, userId);
  if (!/^[0-9a-f-]{36}$/.test(id ?? "")) return refuse(404, "There is no such import.");
  // The user's id is part of the object's name. So the id of another user's import names an object that is empty.
  const object = objectOf(env, userId, id);
  if (request.method === "GET") return found(await object.status());
  if (request.method === "DELETE") return found(await object.cancel());
  return refuse(405, "Use GET or DELETE.");
}

async function start(request, env, userId) {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? ""))
    return refuse(415, "Send JSON.");
  if (!(await env.UPLOADS_LIMIT.limit({ key: userId })).success) return refuse(429, "Slow down.");
  const wanted = parse(await readText(request, MAX_BODY_BYTES));
  const id = crypto.randomUUID();
  const { object, url } = wanted ?? {};
  const { status, ...answer } = await objectOf(env, userId, id).start({ userId, object, url });
  return Response.json({ id, ...answer }, { status });
}

const objectOf = (env, userId, id) => env.IMPORTS.get(env.IMPORTS.idFromName(`${userId}/${id}`));

const found = (status) => (status ? Response.json(status) : refuse(404, "There is no such import."));

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refuse(status, message) {
  return Response.json({ error: { message } }, { status });
}
