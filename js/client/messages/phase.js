// What was being done when something failed, and what is left behind.

const DOING = {
  load: "loading the WebAssembly",
  create: "creating the upload",
  parts: "sending a part",
  digest: "reading the file for its MD5",
  complete: "completing the upload",
  cancel: "cancelling the upload",
};

export const doing = ({ phase }) => DOING[phase];

export const tries = ({ attempts }) => (attempts === 1 ? "1 attempt" : `${attempts} attempts`);

/** A sentence, or nothing where no part was sent twice. */
export const resent = ({ resent }) =>
  resent ? "Some parts were sent twice, and a service that counts every byte refuses that: start a new upload. " : "";

/** A sentence, or nothing where there is no upload. */
export const remains = (record) => resent(record) + (REMAINS[record.remains] ?? "");

const REMAINS = {
  cancelled: "The upload was cancelled. ",
  pending: "The upload could not be cancelled: it expires by itself. ",
  resumable: "The upload is kept: upload the same file again to continue. ",
  unknown: "The upload was not cancelled, because it may be complete. ",
};
