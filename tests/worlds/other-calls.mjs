// Calls beside uploads: the four operations by themselves, and the list of what is resumable.

import { revoked } from "./answers.mjs";
import { act, newCall, start } from "./call.mjs";
import { wire } from "./wire.mjs";

/** The four operations one after the other, each with its own options. */
export function operationsCall(world, { service, base, troubles }) {
  const { rng, api, clock } = world;
  const call = newCall(world, "operations", { service, controller: new AbortController(), errors: [] });
  const fetch = wire(world, { service, base, troubles, log: call.log });
  const [key, header] = world.secrets;
  call.maxRetries = rng.int(0, 2);
  call.timeout = 10_000;
  call.hasTrouble = false;
  call.parts = 4;
  const client = {
    baseURL: base,
    fetch,
    maxRetries: call.maxRetries,
    timeout: call.timeout,
    apiKey: key,
    headers: { "x-secret": header },
  };
  client.dangerouslyAllowBrowser = true;
  call.signal = rng.chance(0.5) ? call.controller.signal : undefined;
  const options = { signal: call.signal };
  const bytes = world.noise(rng.int(1, 50), 3);
  call.begin = async () => {
    const uploads = new api.Uploads(rng.chance(0.5) ? client : Object.create(client));
    const given = rng.chance(0.85);
    const create = {
      filename: "a",
      mime_type: "b",
      purpose: "c",
      bytes: given ? bytes.length : rng.pick([0, -1, "3", revoked(), undefined, 1n]),
    };
    const upload = await uploads.create(given ? create : rng.pick([create, null, 7, "x", revoked()]), options);
    const data = rng.pick([
      bytes,
      new Blob([bytes]),
      bytes.slice().buffer,
      rng.chance(0.1) ? rng.pick([7, null, revoked(), {}]) : bytes,
    ]);
    const { data: part } = await uploads.parts.create(upload.id, { data }, options).withResponse();
    if (rng.chance(0.3)) return uploads.cancel(upload.id, options);
    const ids = rng.chance(0.9) ? [part.id] : rng.pick([[], [7], null, "part", revoked(), [""]]);
    return uploads.complete(upload.id, { part_ids: ids }, options);
  };
  if (rng.chance(0.3)) clock.after(call.at + rng.delay(), () => act(world, call, "signal"));
  clock.after(call.at, () => start(world, call));
  return call;
}

/** What is listed of a store, and given up. */
export function journalsCall(world, { service, base, store, troubles }) {
  const { rng, api, clock } = world;
  const call = newCall(world, "journals", { service, store, controller: new AbortController() });
  const fetch = wire(world, { service, base, troubles, log: call.log });
  Object.assign(call, { maxRetries: 1, timeout: 10_000, parts: 1, hasTrouble: false });
  const signal = rng.chance(0.3) ? call.controller.signal : undefined;
  call.signal = signal;
  const onWarning = rng.pick([
    undefined,
    () => {},
    () => {
      throw world.expect(new Error("a callback of somebody's failed"));
    },
  ]);
  const options = {
    store: store.store,
    fetch,
    apiKey: world.secrets[0],
    maxRetries: 1,
    timeout: 10_000,
    dangerouslyAllowBrowser: true,
  };
  call.begin = async () => {
    const found = await api.listResumable({ store: store.store, onWarning, signal });
    for (const { id } of found)
      await api.discardResumable(id, { ...options, ...(onWarning && { onWarning }), ...(signal && { signal }) });
    return found;
  };
  if (signal) clock.after(call.at + rng.delay(), () => act(world, call, "signal"));
  clock.after(call.at, () => start(world, call));
  return call;
}
