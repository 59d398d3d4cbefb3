// A module for the bundle of examples/worker, whose imports say after each slice how many requests it made: to the bucket and
// by fetch. A text, because it imports the bundle's own `index.js`.

export const countedImports = `
import worker, { ImportObject as Plain } from "./index.js";

let requests = 0;
const { fetch: send } = globalThis;
globalThis.fetch = (...given) => {
  requests += 1;
  return send(...given);
};

/** A binding whose calls count. */
const counted = (bucket) =>
  new Proxy(bucket, {
    get(target, name) {
      return (...given) => {
        requests += 1;
        return target[name](...given);
      };
    },
  });

export class ImportObject extends Plain {
  constructor(ctx, env) {
    super(ctx, { ...env, BUCKET: counted(env.BUCKET) });
  }

  async alarm() {
    const before = requests;
    try {
      await super.alarm();
    } finally {
      // Without any, another import has its turn.
      if (requests > before) console.log("slice of " + (requests - before) + " requests");
    }
  }
}

export default worker;
`;
