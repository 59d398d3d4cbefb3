// Cancels an upload that is not running, but kept by the service and the store.

/** The options that say how the service is reached. */
const REACH = ["baseURL", "apiKey", "organization", "project", "headers", "query", "dangerouslyAllowBrowser", "fetch"];

/** Never rejects: what cannot be cancelled expires by itself. A failure is a warning. */
export async function discardKept(client, uploadId, options) {
  const { resume: store, onWarning } = options;
  const reach = Object.fromEntries(REACH.map((name) => [name, options[name]]));
  try {
    const entries = await client.listResumable({ store });
    const entry = entries.find((each) => each.uploadId === uploadId);
    if (entry) await client.discardResumable(entry.id, { ...reach, store });
  } catch (cause) {
    onWarning?.({ type: "journal", cause });
  }
}
