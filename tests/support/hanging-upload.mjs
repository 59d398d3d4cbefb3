// An upload that hangs in the middle, for tests of how it is steered.

import { uploadFileChunked } from "upload-file-chunked";
import { hang, recorder, service } from "./recorder.mjs";
import { until } from "./time.mjs";

export const file = new File(["abcdefghij"], "a.txt");

let number = 0;

/** Options of an upload of five parts. What a service asks for holds for every upload to it: each has its own service. */
export function base() {
  number += 1;
  return { purpose: "user_data", baseURL: `http://service${number}.test/v1`, partSize: 2, concurrency: 1 };
}

/** An upload whose parts from number `first` on hang until `open()` is called, when those sent later are answered. */
export function hanging(first = 3, options = {}) {
  let isOpen = false;
  const { fetch, of } = recorder((call) => {
    const hangs = call.operation === "parts" && call.number >= first && !isOpen;
    return hangs ? hang(call) : service(call);
  });
  const events = [];
  const task = uploadFileChunked(file, { ...base(), fetch, onEvent: (event) => events.push(event), ...options });
  const ended = task.then(
    (upload) => ({ upload }),
    (error) => ({ error }),
  );
  const open = () => {
    isOpen = true;
  };
  return { task, ended, events, of, open, reached: () => until(() => of("parts").length >= first) };
}

/** The types of events, in order. */
export const types = (events) => events.map(({ type }) => type);
