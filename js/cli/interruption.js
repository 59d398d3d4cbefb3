// What an interruption left behind, in words.

import { Interrupted } from "./failure.js";
import { counted } from "./format.js";

/** The error of one file whose upload was interrupted. `entry`: see `Batch`. */
export function interruptionOf(entry, signal) {
  const { uploadId = null, isKept = false } = entry;
  return new Interrupted(signal, textFor(entry), { uploadId, resumable: isKept });
}

function textFor({ uploadId, isKept, isCancelled, isCompleting }) {
  if (isKept) return `Interrupted. Run the same command again to continue upload ${uploadId}.`;
  if (isCancelled) return `Interrupted. Upload ${uploadId} was cancelled.`;
  if (isCompleting) {
    return `Interrupted while completing upload ${uploadId}: it may be complete. Look for the File before you upload it again.`;
  }
  if (uploadId) return `Interrupted. Upload ${uploadId} could not be cancelled. It expires by itself.`;
  return "Interrupted before the upload was created.";
}

/** One line for all files. `interrupted`: the entries that had not ended; `total`: the number of all files. */
export function interruptionLine(interrupted, total) {
  const started = interrupted.filter(({ wasStarted }) => wasStarted);
  const kept = started.filter(({ isKept }) => isKept);
  const cancelled = started.filter(({ isKept, isCancelled }) => !isKept && isCancelled);
  const rest = started.filter((entry) => entry.uploadId && !kept.includes(entry) && !cancelled.includes(entry));
  const sentences = [
    `Interrupted with ${total - interrupted.length} of ${counted(total, "file")} done.`,
    kept.length > 0 && `Run the same command again to continue ${counted(kept.length, "upload")}.`,
    cancelled.length > 0 && `${counted(cancelled.length, "upload")} ${were(cancelled)} cancelled.`,
    ...rest.map(restLine),
  ];
  return sentences.filter(Boolean).join(" ");
}

function restLine({ path, uploadId, isCompleting }) {
  const upload = `Upload ${uploadId} of ${JSON.stringify(path)}`;
  return isCompleting
    ? `${upload} may be complete: look for the File before you upload it again.`
    : `${upload} could not be cancelled; it expires by itself.`;
}

/** The line for a process that ends before the uploads of `entries` were stopped; empty if there are none. */
export function leftLine(entries) {
  const left = entries.filter(({ uploadId, isCancelled }) => uploadId && !isCancelled);
  const ids = left.map(({ uploadId }) => uploadId).join(", ");
  if (left.length === 0) return "";
  if (left.length === 1) return `Upload ${ids} is left as it is. It expires by itself.`;
  return `${left.length} uploads are left as they are: ${ids}. They expire by themselves.`;
}

const were = ({ length }) => (length === 1 ? "was" : "were");
