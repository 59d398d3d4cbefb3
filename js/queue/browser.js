// The queue over the entry for browsers.

import * as client from "../browser.js";
import { bindQueue } from "./bind.js";

export { FileRejectedError } from "./restrictions.js";
export const createUploadQueue = bindQueue(client);
