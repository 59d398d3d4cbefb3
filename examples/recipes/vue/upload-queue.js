import { onScopeDispose, shallowRef } from "vue";
import { createUploadQueue } from "upload-file-chunked/queue";

/** A queue for as long as the component, and `snapshot.value` with its `items`, `totals` and `paused`. */
export function useUploadQueue(options) {
  const queue = createUploadQueue(options);
  const snapshot = shallowRef(queue.getSnapshot());
  queue.subscribe(() => {
    snapshot.value = queue.getSnapshot();
  });
  onScopeDispose(() => queue.destroy());
  return { queue, snapshot };
}
