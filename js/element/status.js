// What a row says of its item.

const REJECTED = {
  type: "rejectedType",
  "too-small": "rejectedTooSmall",
  "too-large": "rejectedTooLarge",
  duplicate: "rejectedDuplicate",
  "too-many": "rejectedTooMany",
  "total-size": "rejectedTotalSize",
};

const WAITING = { offline: "waitingOffline", server: "waitingServer", lock: "waitingLock" };

const UNAVAILABLE = {
  "permission-needed": "permissionNeeded",
  "permission-denied": "permissionDenied",
  "not-found": "fileGone",
  unreadable: "fileUnreadable",
};

/** The key of the words that say why an upload of an earlier page does not continue. */
export const refusalOf = ({ error }) => UNAVAILABLE[error.reason] ?? "wrongFile";

const STATUS = {
  queued: (_, words) => words.say("queued"),
  waiting: ({ waitingFor }, words) => words.say(WAITING[waitingFor] ?? "starting"),
  completed: (_, words) => words.say("completed"),
  cancelled: (_, words) => words.say("cancelled"),

  uploading({ progress, size }, words) {
    const { loaded, bytesPerSecond, secondsRemaining } = progress;
    // The last byte counts when the service has confirmed it.
    if (loaded >= size - 1) return words.say("finishing");
    if (bytesPerSecond === 0) return words.say("starting");
    const [sent, all, speed] = [loaded, size, bytesPerSecond].map((count) => words.bytes(count));
    return words.say("uploading", { loaded: sent, size: all, speed, left: words.duration(secondsRemaining) });
  },

  paused(item, words) {
    const { file, error, canResume, progress, size } = item;
    if (error) return words.say(refusalOf(item));
    const key = file ? "paused" : canResume ? "leftKept" : "left";
    return words.say(key, { percent: words.percent(size ? progress.loaded / size : 0) });
  },

  failed(item, words) {
    const { error } = item;
    const { reason, limit, message } = error ?? {};
    if (!(error?.name === "FileRejectedError" && REJECTED[reason]))
      return words.say("failed", { error: message ?? error, item });
    if (reason === "too-small" && limit === 1) return words.say("empty");
    const isSize = typeof limit === "number" && reason !== "too-many";
    return words.say(REJECTED[reason], { limit: isSize ? words.bytes(limit) : limit, count: limit });
  },
};

export const statusOf = (item, words) => STATUS[item.state](item, words);
