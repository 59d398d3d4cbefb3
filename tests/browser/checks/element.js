// The element in a form: picked, uploaded, submitted.

import { noise } from "../../support/bytes.mjs";
import { equal, equalBytes, matches, ok } from "../page/assert.js";
import { contentOf, faults, stats, until } from "../page/service.js";

/** A form with the element, whose definition is loaded here so that no other check has it. */
async function formWith(attributes = {}) {
  await import("/js/element/index.js");
  const form = document.createElement("form");
  const element = document.createElement("upload-files");
  for (const [name, value] of Object.entries({
    name: "files",
    purpose: "user_data",
    "base-url": "/v1",
    ...attributes,
  })) {
    element.setAttribute(name, value);
  }
  form.append(element);
  document.body.append(form);
  return { form, element };
}

/** Resolves when the items have these states. */
function states(element, ...wanted) {
  const given = () => element.queue.items.map(({ state }) => state).join();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the states are ${given()}, not ${wanted}`)), 20_000);
    const look = () => {
      if (given() !== wanted.join()) return;
      clearTimeout(late);
      stop();
      resolve();
    };
    const stop = element.queue.subscribe(look);
    look();
  });
}

const drop = (element, ...files) => {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  element.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
};

/** Shown is a frame later than known. */
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

export const element = {
  "the element uploads what is dropped, and its form has the ids of the Files": async () => {
    const { form, element } = await formWith({ required: "" });
    equal([element.checkValidity(), element.validationMessage], [false, "Upload a file."]);
    drop(element, new File([noise(100_000, 1)], "a.bin"), new File([noise(50_000, 2)], "b.bin"));
    await states(element, "completed", "completed");
    await frame();
    equal(element.checkValidity(), true, "valid");
    const ids = new FormData(form).getAll("files");
    equal(ids, element.value);
    equalBytes(await contentOf(ids[0]), noise(100_000, 1));
    equalBytes(await contentOf(ids[1]), noise(50_000, 2));
    form.reset();
    equal(element.queue.items.length, 0);
    form.remove();
  },

  "the element's buttons pause, resume, cancel and retry": async () => {
    await faults({ operation: "part", nth: 1, read_bytes_per_second: 20_000 });
    const { form, element } = await formWith();
    const press = async (name) => {
      await frame();
      const button = element.shadowRoot.querySelector(`[data-action=${name}]`);
      ok(button, `no button to ${name}`);
      button.click();
    };
    drop(element, new File([noise(100_000)], "a.bin"));
    await until(({ calls }) => calls.part === 1);
    await press("pause");
    await states(element, "paused");
    await press("resume");
    await states(element, "uploading");
    await press("cancel");
    await states(element, "cancelled");
    await press("retry");
    await states(element, "completed");
    await press("remove");
    await states(element);
    form.remove();
    equal((await stats()).calls.complete, 1);
  },

  "the element that is removed suspends its uploads and leaves nothing running": async () => {
    await faults({ operation: "part", read_bytes_per_second: 20_000 });
    const { form, element } = await formWith({ resume: "" });
    drop(element, new File([noise(100_000, 3)], "a.bin"));
    await until(({ calls }) => calls.part === 1);
    form.remove();
    await frame();
    // Resolves when nothing runs any more.
    await element.queue.suspend();
    equal((await stats()).uploads.pending, 1);
    await faults();
    document.body.append(form);
    await states(element, "completed");
    form.remove();
  },

  "the element's words and numbers follow the page": async () => {
    const { form, element } = await formWith({ lang: "de" });
    element.messages = { completed: "Fertig" };
    drop(element, new File([noise(1_234_567)], "a.bin"));
    await states(element, "completed");
    await frame();
    matches(element.shadowRoot.querySelector("li").textContent, /1,2\sMB.*Fertig/);
    form.remove();
  },
};
