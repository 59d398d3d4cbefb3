// What one would write without the library: the same slices by plain fetch, and no MD5.

const json = async (path, body) => {
  const response = await fetch(path, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};

/** Uploads `file` in parts of `partSize` bytes, `concurrency` at once. */
export async function uploadByHand(file, { partSize, concurrency }) {
  const { name: filename, size: bytes } = file;
  const { id } = await json("/v1/uploads", { filename, bytes, purpose: "user_data", mime_type: "text/plain" });
  const ids = [];
  let next = 0;
  async function sendParts() {
    while (next * partSize < bytes) {
      const index = next++;
      const form = new FormData();
      form.append("data", file.slice(index * partSize, (index + 1) * partSize), "part");
      const response = await fetch(`/v1/uploads/${id}/parts`, { method: "POST", body: form });
      ids[index] = (await response.json()).id;
    }
  }
  await Promise.all(Array.from({ length: concurrency }, sendParts));
  return json(`/v1/uploads/${id}/complete`, { part_ids: ids });
}
