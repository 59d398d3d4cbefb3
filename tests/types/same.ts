type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when both are the very same type. */
export function same<A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void {}
