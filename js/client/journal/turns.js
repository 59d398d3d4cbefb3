// One at a time, for those that share a key.

const tails = new Map();

/** Runs `work` when all that was begun before under the same `key` has settled. */
export function inTurn(key, work) {
  const turn = (tails.get(key) ?? Promise.resolve()).then(work);
  const tail = turn
    .catch(() => {})
    .then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
  tails.set(key, tail);
  return turn;
}
