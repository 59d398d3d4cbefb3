// Runs the checks one after the other and tells the test of each. The query says where: `report`; and which: `only`, a
// part of the names of those to run, and of these every check whose index modulo `pages` is `page`.
//
// A check may ask for a reload: it is then called again in the new page, one phase on.

// Watches the page, so it comes before the library.
import { forgetTimers, requests } from "../../support/page/watch.js";
import { checks } from "../checks/index.js";
import { emptyService } from "./service.js";
import { uncaught } from "./uncaught.js";

const query = new URLSearchParams(location.search);
const [page, pages] = ["page", "pages"].map((name) => Number(query.get(name)));
const chosen = Object.entries(checks)
  .filter(([name]) => name.includes(query.get("only") ?? ""))
  .filter((_, index) => index % pages === page);
const place = JSON.parse(sessionStorage.getItem("place")) ?? { index: 0, phase: 0, milliseconds: 0 };

/** Seconds a check may take before the next one begins; the test has a limit for all of them. */
const LIMIT = 60;

/** A simple request, so that it needs no leave of the other origin. */
async function tell(message) {
  await fetch(query.get("report"), { method: "POST", mode: "no-cors", body: JSON.stringify(message) });
}

/** Waits for `work`, but no longer than a check may take. Sets no timer that a check could find. */
function within(work) {
  const late = AbortSignal.timeout(LIMIT * 1000);
  return new Promise((resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error(`not done after ${LIMIT} s`)));
    work.then(resolve, reject);
  });
}

function words(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause ? `; cause: ${words(error.cause)}` : "";
  return `${error.name}: ${error.message}${cause}\n${error.stack}`;
}

async function run([name, check]) {
  const begun = performance.now();
  const outcome = { check: name };
  try {
    if (place.phase === 0) await emptyService();
    requests.length = 0;
    if (place.phase === 0) forgetTimers();
    const reload = await within(check(outcome, place.phase));
    if (reload === "reload") {
      place.phase += 1;
      place.milliseconds += performance.now() - begun;
      return "reload";
    }
    if (uncaught.length > 0) throw new Error(`uncaught: ${uncaught.splice(0).join("; ")}`);
  } catch (error) {
    outcome.error = words(error);
  }
  outcome.seconds = (performance.now() - begun + place.milliseconds) / 1000;
  await tell(outcome);
  Object.assign(place, { index: place.index + 1, phase: 0, milliseconds: 0 });
}

async function runAll() {
  if (place.index === 0 && place.phase === 0) await tell({ agent: navigator.userAgent, names: chosen.map(([n]) => n) });
  while (place.index < chosen.length) {
    const reload = await run(chosen[place.index]);
    sessionStorage.setItem("place", JSON.stringify(place));
    if (reload) return location.reload();
  }
  await tell({ done: true });
}

await runAll();
