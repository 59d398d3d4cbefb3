// The queue over the entry for Node, Deno and Bun.

import * as client from "../node.js";
import { bindQueue } from "./bind.js";

export { FileRejectedError } from "./restrictions.js";
export const createUploadQueue = bindQueue(client);
