// What somebody probably meant who mistyped a name.

/** The one of `known` that differs from `name` only by case, punctuation, or a letter or two. */
export function similarTo(name, known) {
  const plain = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return (
    known.find((other) => plain(other) === plain(name)) ??
    known.find((other) => distance(other.toLowerCase(), name.toLowerCase()) <= 2)
  );
}

/** Levenshtein distance. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
