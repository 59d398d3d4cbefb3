// The queue over the entry for workerd.

import * as client from "../workerd.js";
import { bindQueue } from "./bind.js";

export { FileRejectedError } from "./restrictions.js";
export const createUploadQueue = bindQueue(client);
