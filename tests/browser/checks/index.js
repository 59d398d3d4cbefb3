// Every check by its name, in the order they run.

import { endings } from "./endings.js";
import { isolation } from "./isolation.js";
import { leaving } from "./leaving-the-page.js";
import { many } from "./many-files.js";
import { options } from "./options.js";
import { order } from "./order.js";
import { pause } from "./pause.js";
import { resume } from "./resume.js";
import { retry } from "./retry.js";
import { sizes } from "./sizes.js";
import { storage } from "./storage.js";
import { streams } from "./streams.js";
import { worlds } from "./worlds.js";

export const checks = {
  ...sizes,
  ...order,
  ...retry,
  ...endings,
  ...options,
  ...pause,
  ...streams,
  ...resume,
  ...storage,
  ...isolation,
  ...leaving,
  ...many,
  ...worlds,
};
