// Every check by its name, in the order they run.

import { bystander } from "./bystander.js";
import { endings } from "./endings.js";
import { leaving } from "./leaving.js";
import { many } from "./many.js";
import { options } from "./options.js";
import { order } from "./order.js";
import { resuming } from "./resuming.js";
import { retries } from "./retries.js";
import { sizes } from "./sizes.js";
import { steering } from "./steering.js";
import { storage } from "./storage.js";
import { streams } from "./streams.js";
import { worlds } from "./worlds.js";

export const checks = {
  ...sizes,
  ...order,
  ...retries,
  ...endings,
  ...options,
  ...steering,
  ...streams,
  ...resuming,
  ...storage,
  ...bystander,
  ...leaving,
  ...many,
  ...worlds,
};
