// One file at a time.

import { useMemo } from "react";
import { useUploadQueue } from "./use-upload-queue.js";

export function useUpload(options) {
  const { queue, items } = useUploadQueue(options);
  const item = items.at(-1) ?? null;
  const methods = useMemo(() => {
    const last = (name) => () => {
      const current = queue.items.at(-1);
      if (current) queue[name](current.id);
    };
    return {
      start(file, fileOptions) {
        queue.remove();
        const [{ id }] = queue.add([file], fileOptions);
        return queue.settled(id);
      },
      pause: last("pause"),
      resume: last("resume"),
      retry: last("retry"),
      cancel: last("cancel"),
      reset: () => queue.remove(),
    };
  }, [queue]);
  const { state = "idle", progress = null, error = null, upload = null } = item ?? {};
  return { item, state, progress, error, upload, ...methods };
}
