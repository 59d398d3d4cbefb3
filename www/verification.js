// The button that downloads the content and compares it with the chosen file.

import { compare } from "./compare.js";
import { formatCount, percentOf } from "./format.js";
import { fetchContent } from "./service.js";

/**
 * Connects the button of a completed upload. `find` gives its elements by their test ids, `options` are those of the
 * upload. Returns a function that stops a comparison.
 */
export function offerVerification(find, meter, file, fileId, options) {
  const button = find("verify");
  const result = find("verify-result");
  let running = null;

  const show = (kind, text) => {
    result.dataset.result = kind; // running | equal | different | error | stopped
    result.textContent = text;
  };

  button.onclick = async () => {
    if (running) return running.abort();
    running = new AbortController();
    const label = button.textContent;
    button.textContent = "Stop comparing";
    meter.hidden = false;
    progress(meter, 0, file.size);
    show("running", "");
    try {
      const content = await fetchContent(fileId, options, running.signal);
      const outcome = await compare(file, content, (compared) => progress(meter, compared, file.size));
      show(outcome.equal ? "equal" : "different", describe(outcome, file.size));
    } catch (error) {
      if (running.signal.aborted) show("stopped", "");
      else show("error", `Could not compare: ${error.message} (${error.name})`);
    } finally {
      running = null;
      button.textContent = label;
      meter.hidden = true;
    }
  };

  return () => running?.abort();
}

function progress(meter, compared, total) {
  Object.assign(meter.querySelector("progress"), { max: total, value: compared });
  meter.querySelector(".percent").textContent = `${percentOf(compared, total)} %`;
}

function describe({ equal, offset, why, here, there }, size) {
  if (equal) return `Equal: all ${formatCount(size)} bytes are the same.`;
  const at = `Different from offset ${formatCount(offset)} on: `;
  if (why === "shorter") return `${at}the service’s copy ends there, the file has ${formatCount(size)} bytes.`;
  if (why === "longer") return `${at}the file ends there, the service’s copy continues.`;
  return `${at}the file has ${hex(here)}, the service’s copy ${hex(there)}.`;
}

function hex(byte) {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
