// A sample of other worlds (`tests/worlds`), and Workers that fail at any moment. The same seeds in every run: a
// change that breaks one must not look like chance. `?worlds=SEED` in the page's address takes others.

import { noise } from "../../support/bytes.mjs";
import { md5 } from "../../worlds/md5.mjs";
import { BYTES, NOISE } from "../../worlds/workers.mjs";
import { ok } from "../page/assert.js";

const WORLDS = 60;
const SEED = Number(new URLSearchParams(location.search).get("worlds") ?? 1_000_000);
const WORKERS = 10;

/** Runs one frame; resolves with what fails in it. */
function frame(query) {
  const element = document.createElement("iframe");
  element.src = `worlds.html?${new URLSearchParams(query)}`;
  const said = new Promise((resolve) => {
    addEventListener("message", function heard({ source, data }) {
      if (source !== element.contentWindow) return;
      removeEventListener("message", heard);
      element.remove();
      resolve(data.failures);
    });
  });
  document.body.append(element);
  return said;
}

export const worlds = {
  async "other worlds leave every upload what it promises"(outcome) {
    // The seeds stand in the message of what fails: FROM=seed WORLDS=1 npm run test:worlds.
    const from = SEED;
    outcome.note = `worlds from seed ${from}`;
    const failures = await frame({ kind: "worlds", from, count: WORLDS });
    ok(failures.length === 0, `from seed ${from}:\n${failures.join("\n")}`);
  },

  async "whatever the digest's Worker does, the File has the right MD5"() {
    const seed = SEED;
    const known = md5(noise(BYTES, NOISE));
    const all = await Promise.all(
      Array.from({ length: WORKERS }, (_, each) => frame({ kind: "worker", from: seed + each, count: 1, md5: known })),
    );
    ok(all.flat().length === 0, all.flat().join("\n"));
  },
};
