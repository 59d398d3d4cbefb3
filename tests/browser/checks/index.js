// Every check by its name, in the order they run.

import { abort } from "./abort.js";
import { complete } from "./complete.js";
import { element } from "./element.js";
import { failure } from "./failure.js";
import { isolation } from "./isolation.js";
import { keptFiles } from "./kept-files.js";
import { leaving } from "./leaving-the-page.js";
import { loading } from "./loading.js";
import { many } from "./many-files.js";
import { options } from "./options.js";
import { order } from "./order.js";
import { otherOrigin } from "./other-origin.js";
import { pause } from "./pause.js";
import { progress } from "./progress.js";
import { resume } from "./resume.js";
import { retry } from "./retry.js";
import { sizes } from "./sizes.js";
import { stall } from "./stall.js";
import { storage } from "./storage.js";
import { streams } from "./streams.js";
import { trap } from "./trap.js";
import { worlds } from "./worlds.js";
import { yielding } from "./yielding.js";

export const checks = {
  ...sizes,
  ...order,
  ...retry,
  ...failure,
  ...complete,
  ...abort,
  ...options,
  ...progress,
  ...pause,
  ...stall,
  ...yielding,
  ...streams,
  ...resume,
  ...storage,
  ...keptFiles,
  ...isolation,
  ...leaving,
  ...many,
  ...otherOrigin,
  ...loading,
  ...trap,
  ...worlds,
  ...element,
};
