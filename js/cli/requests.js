// What the requests of an upload tell on the way: its id, whether it was cancelled or is being
// completed, and why it does not get on. The library tells such things only at the end.

const ROUTE = /\/uploads(?:\/([^/]+)\/(parts|complete|cancel))?$/;

/** A `fetch` that takes notes, and the notes. */
export function watchRequests({ onTrouble }, send = fetch) {
  const notes = { uploadId: null, completing: false, cancelled: false, creating: false };
  const note = (route) => {
    if (!route) return "other"; // the search for the File
    const [, uploadId = null, operation = "create"] = route;
    notes.uploadId = uploadId;
    return operation;
  };
  const watched = async (url, init) => {
    const operation = note(ROUTE.exec(new URL(url).pathname));
    if (operation === "complete") notes.completing = true;
    if (operation === "create") notes.creating = true;
    try {
      const response = await send(url, init);
      if (response.ok && operation === "create") {
        const { id } =
          (await response
            .clone()
            .json()
            .catch(() => null)) ?? {};
        notes.uploadId = id ?? null;
      }
      if (response.ok && operation === "cancel") notes.cancelled = true;
      onTrouble(response.ok ? undefined : `answer ${response.status}`);
      return response;
    } catch (error) {
      if (!init.signal?.aborted) onTrouble("no answer");
      throw error;
    } finally {
      if (operation === "create") notes.creating = false;
    }
  };
  return { fetch: watched, notes };
}
