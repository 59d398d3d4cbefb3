// Sources, and uploads in several runs, as a user writes them.

import { type JournalStore, UploadSuspendedError, uploadFileChunked } from "upload-file-chunked";
import { openR2, openURL, type R2BucketLike, SourceError } from "upload-file-chunked/sources";

export async function carry(bucket: R2BucketLike, resume: JournalStore): Promise<string | undefined> {
  try {
    const source = await openR2(bucket, "a.pdf", { maxRetries: 2, timeout: 1000 });
    const bounds = { maxRequests: 45, maxDuration: 60_000 };
    const { file } = await uploadFileChunked(source, { purpose: "user_data", resume, ...bounds });
    return file.id;
  } catch (error) {
    if (error instanceof UploadSuspendedError) return undefined;
    if (error instanceof SourceError && error.status === 404) return error.message;
    throw error;
  }
}

export async function fetched(signal: AbortSignal): Promise<number | undefined> {
  const source = await openURL(new URL("https://files.example/a.pdf"), { headers: async () => ({ a: "b" }), signal });
  await uploadFileChunked(source, { purpose: "user_data" });
  return "validator" in source ? source.validator.length : source.size;
}
