// MD5 made to wait less. Each of its 64 steps is a sum of four, of which three are known long before
// the last, for which it waits for the step before. The compiler adds the step's constant after that
// one, where the next step waits for it too; here it is added first, which changes no sum.

/** What hashes, by the name the crate md-5 gives it. */
const COMPRESS = /^md5::compress::compress\b/;
const STEPS = 64;

/** Where an expression holds others, of the kinds that are found there. */
const OPERANDS = ["body", "condition", "ifTrue", "ifFalse", "value", "ptr", "left", "right"];

/** The module, with its names, in which each step of MD5 adds its constant first. */
export async function hastenMd5(wasm) {
  // Imported this late because it may only just have been installed.
  const { default: binaryen } = await import("binaryen");
  const { AddInt32, BinaryId, ConstId, SubInt32, Binary, getExpressionInfo } = binaryen;
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);

  /** Makes (a + b) ± constant of it, if it is that, (a ± constant) + b; says whether. */
  function swap(sum) {
    const { id, op, left, right } = getExpressionInfo(sum);
    if (id !== BinaryId || (op !== AddInt32 && op !== SubInt32) || getExpressionInfo(right).id !== ConstId)
      return false;
    const inner = getExpressionInfo(left);
    if (inner.id !== BinaryId || inner.op !== AddInt32) return false;
    Binary.setOp(left, op);
    Binary.setRight(left, right);
    Binary.setOp(sum, AddInt32);
    Binary.setRight(sum, inner.right);
    return true;
  }

  /** Swaps in all of an expression, from the outside in; how often. */
  function swapAll(expression) {
    const swapped = Number(swap(expression));
    const info = getExpressionInfo(expression);
    if (info.id === ConstId) return swapped;
    const inside = [...(info.children ?? []), ...OPERANDS.map((name) => info[name]).filter(Boolean)];
    return inside.reduce((count, operand) => count + swapAll(operand), swapped);
  }

  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  const swapped = functions.filter(({ name }) => COMPRESS.test(name)).reduce((all, { body }) => all + swapAll(body), 0);
  if (swapped < STEPS) throw new Error(`only ${swapped} constants of MD5's ${STEPS} steps could be put first`);
  return Buffer.from(module.emitBinary());
}
