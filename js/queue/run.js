// One upload of an item.

/**
 * Starts it. Resolves with `{ upload }` or `{ error }`, or with `undefined` if the item has another task by then. `queue`
 * has `isLive()`, `changed()`, `moved(bytes)` and `view(item)`.
 */
export async function run(client, item, options, queue) {
  const { onProgress, onEvent } = options;
  // An item that was cancelled and started again has another task.
  const isCurrent = () => item.task === task && queue.isLive();
  const seen = (note, callback) => (value) => {
    if (isCurrent()) {
      note(value);
      queue.changed();
    }
    return callback?.(value, queue.view(item));
  };
  const task = client.uploadFileChunked(item.file, {
    ...options,
    onProgress: seen((progress) => queue.moved(item.progressed(Object.freeze(progress))), onProgress),
    onEvent: seen((event) => item.happened(event), onEvent),
  });
  item.begin(task);
  const outcome = await task.then(
    (upload) => ({ upload }),
    (error) => ({ error }),
  );
  return isCurrent() ? outcome : undefined;
}
