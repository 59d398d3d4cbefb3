// Plain requests of many users, and the time to the first byte of an answer.

import { noise } from "../../tests/support/bytes.mjs";

const MIB = 2 ** 20;
/** Bytes of the file of each user. */
export const USER_BYTES = 4 * MIB;

const create = (bytes) => ({ bytes, filename: "a.bin", purpose: "user_data", mime_type: "application/octet-stream" });

async function ask(url, { headers, body }) {
  const response = await fetch(url, { method: "POST", headers, body });
  const value = await response.json();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(value)}`);
  return { value, grant: response.headers.get("x-upload-grant") };
}

const json = (user) => ({ authorization: `Bearer ${user}`, "content-type": "application/json" });

/** Milliseconds from a create to the first byte of its answer, `count` times, one after the other. */
export async function firstBytes(baseURL, count) {
  const times = [];
  for (let index = 0; index < count + 20; index += 1) {
    const body = JSON.stringify(create(1000));
    const begun = performance.now();
    const response = await fetch(`${baseURL}/uploads`, { method: "POST", headers: json("ann"), body });
    const milliseconds = performance.now() - begun;
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`create: ${response.status}`);
    // The first ones compile what is used.
    if (index >= 20) times.push(milliseconds);
  }
  return times;
}

/** Uploads a file for each of `count` users, all at once. */
export async function users(baseURL, count) {
  const data = new Blob([noise(USER_BYTES)]);
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const user = `user_${index}`;
      const created = await ask(`${baseURL}/uploads`, {
        headers: json(user),
        body: JSON.stringify(create(USER_BYTES)),
      });
      const grant = created.grant ? { "x-upload-grant": created.grant } : {};
      const form = new FormData();
      form.append("data", data, "part");
      const upload = `${baseURL}/uploads/${created.value.id}`;
      const part = await ask(`${upload}/parts`, { headers: { authorization: `Bearer ${user}`, ...grant }, body: form });
      const body = JSON.stringify({ part_ids: [part.value.id] });
      await ask(`${upload}/complete`, { headers: { ...json(user), ...grant }, body });
    }),
  );
}
