// Finds the File of an upload whose answer to complete was lost. The service has no request for it, so the tag in the
// File's name is looked for in the list of Files. Without a tag nothing is looked for: a File of the same name and size
// could be another user's.

import { collect } from "./collect.js";
import { Refusal } from "./errors.js";
import { IncomingBody } from "./incoming-body.js";
import { ID } from "./routes.js";
import { exchange } from "./upstream.js";

/** Files of one request, about 350 bytes each. */
const PAGE_SIZE = 1000;
/** With it 20,000 Files, all newer than the upload. */
const MAX_PAGES = 20;
/** In bytes. A service that ignores `limit` may list 10,000 Files. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Milliseconds for a piece of a list, and for all of it. */
const LIMITS = { idle: 30_000, total: 60_000 };
/** Statuses of a service that has no list of Files. */
const NO_LIST = new Set([404, 405, 501]);
/** Milliseconds before each look: the service may still be making the File. */
const WAITS = [0, 300, 1000];

/** Returns the service's File of an upload with a tag, or `undefined` if it has none. `patient`: looks more than once. */
export async function findFile(service, upload, patient) {
  for (const wait of patient ? WAITS : WAITS.slice(0, 1)) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const file = await look(service, upload);
    if (file) return file;
  }
  return undefined;
}

async function look(service, { tag, bytes, purpose, createdAt }) {
  let after;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, has_more } = await list(service, purpose, after);
    const fits = (file) =>
      typeof file?.id === "string" && ID.test(file.id) && String(file.filename).includes(tag) && file.bytes === bytes;
    const found = data.find(fits);
    if (found) return found;
    const last = data.at(-1);
    // The list has the newest first. A File is never older than its upload.
    if (has_more !== true || typeof last?.id !== "string" || last.id === after || last.created_at < createdAt) break;
    after = last.id;
  }
  return undefined;
}

/** One page of the list. */
async function list(service, purpose, after) {
  const query = { purpose, order: "desc", limit: String(PAGE_SIZE), ...(after && { after }) };
  let { status, value } = await ask(service, query);
  // Some services have smaller pages, or know no order.
  if (!after && (status === 400 || status === 422)) ({ status, value } = await ask(service, { purpose }));
  if (NO_LIST.has(status)) return { data: [] };
  if (Array.isArray(value?.data)) return value;
  // The client asks again, and so does its next complete.
  throw new Refusal(502, "upstream_answer", "The service did not list its Files.", { upstreamStatus: status });
}

async function ask(service, query) {
  const response = await exchange(service, `/files?${new URLSearchParams(query)}`, { method: "GET" });
  const { status } = response;
  const body = new IncomingBody(response);
  const bytes = status === 200 && (await collect(body, MAX_LIST_BYTES, LIMITS).catch(() => undefined));
  if (!bytes) body.cancel();
  try {
    return { status, value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return { status };
  }
}
