import { onDestroy } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import { createUploadQueue } from "upload-file-chunked/queue";

/** A queue for as long as the component. Reading `items` and `totals` makes a template follow them. */
export function uploadQueue(options) {
  const queue = createUploadQueue(options);
  const follow = createSubscriber((update) => queue.subscribe(update));
  onDestroy(() => queue.destroy());
  return {
    queue,
    get items() {
      follow();
      return queue.items;
    },
    get totals() {
      follow();
      return queue.totals;
    },
  };
}
