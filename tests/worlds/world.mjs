// One world: services, callers, files, stores, locks and clocks by a seed, run to its end and judged.

import { act } from "./call.mjs";
import { fate } from "./fates.mjs";
import { journalsCall, operationsCall } from "./other-calls.mjs";
import { pageOf } from "./page.mjs";
import { random } from "./random.mjs";
import { ID_STYLES, REFUSALS, Service } from "./service.mjs";
import { journalStore, webLocks } from "./stores.mjs";
import { safe } from "./text.mjs";
import { uploadCall } from "./upload-call.mjs";
import { equal, judgeCall, judgeEnd, limitOf } from "./verdict.mjs";
import { judgeRequest } from "./verdict-requests.mjs";
import { wire } from "./wire.mjs";

const OPERATIONS = ["create", "part", "complete", "cancel", "list"];

/** Milliseconds of the bystander: it waits for nobody, but for a service that all are asked to leave alone. */
const BYSTANDER_LIMIT = 400_000;

/** What it may take at the origin of others, who have been asked to wait again and again. */
const NEIGHBOUR_LIMIT = 7_200_000;

const HOUR = 3_600_000;

/** Milliseconds by which a machine's clock is set. */
const JUMPS = [-3, 3, -24 * 400, 24 * 400].map((hours) => hours * HOUR);

/** Milliseconds by which it is wrong: far ahead, whatever is dated by it seems to be over. */
const SKEWS = [24 * 400, 24 * 400, 24 * 400, -24 * 400].map((hours) => hours * HOUR);

/** Milliseconds after the last call within which everything is given back: those that a hung store or lock has. */
const REST = 100_000;

/** Runs world `seed`; resolves with `{ violations, requests }`. */
export async function runWorld(seed, { api, platform, clock, host, noise }) {
  const rng = random(seed);
  const violations = [];
  const requests = [];
  requests.push = function (record) {
    Array.prototype.push.call(this, record);
    judgeRequest(world, record);
  };
  const isAuto = rng.chance(0.1);
  const isPage = rng.chance(0.3);
  const isBrowser = isPage || rng.chance(0.2);
  // What is learnt of an origin outlives a world.
  const place = isBrowser ? "browser" : "server";
  const origin = isAuto ? `https://auto-${seed}.test` : `https://${place}-${rng.int(0, 3)}.test`;
  const world = {
    seed,
    rng,
    calm: random(seed + 1),
    clock,
    api,
    noise,
    realm: platform.realm,
    // The bodies that browsers make of a text take real time.
    isStreamed: platform.isStreamed === true,
    isAuto,
    // Where requests go by what the platform has, unless a caller brings a fetch of its own.
    isPage,
    isBrowser,
    inFlight: new Set(),
    jumps: [],
    listenersOf: host.listenersOf,
    order: 0,
    base: `${origin}/v1`,
    secrets: [`sk-secret${rng.int(1e8, 9e8)}`, `hidden${rng.int(1e8, 9e8)}`],
    calls: [],
    requests,
    stores: [],
    printed: [],
    expected: new Set(),
    fail: (rule, detail) => violations.push({ rule, detail: safe(detail) }),
    expect(error) {
      world.expected.add(error);
      return error;
    },
  };
  clock.restart();
  host.enter(world, {
    locks: webLocks(world),
    isBrowser,
    isSecure: rng.chance(0.5),
    network: isPage ? pageOf(world) : undefined,
  });
  // The machine's clock may be wrong from the beginning.
  if (rng.chance(0.2)) clock.jump(rng.pick(SKEWS));
  const before = host.slots();
  const isNeighbour = rng.chance(0.3);
  const bystander = startBystander(world, isNeighbour ? `${world.base}/other` : `https://bystander.${place}.test/v1`);
  bystander.limit = isNeighbour ? NEIGHBOUR_LIMIT : BYSTANDER_LIMIT;
  fill(world);
  await run(world, bystander);
  await clock.pass(REST);
  judge(world, bystander, { before, host });
  host.leave();
  return { violations, requests: requests.length, calls: world.calls };
}

function serviceOf({ rng, clock }) {
  const strange = [
    { length: 0 },
    { length: -5 },
    { length: 2 },
    { length: 1e12 },
    { created: null, expires: null },
    { created: "1750000000", expires: "x" },
    { expires: 1e300 },
    { created: -1e18, expires: 1e18 },
    { created: undefined, expires: undefined },
  ];
  return new Service({
    seconds: clock.seconds,
    style: rng.pick(REFUSALS),
    ids: rng.weighted([
      [4, "plain"],
      [1, rng.pick(ID_STYLES)],
    ]),
    life: rng.chance(0.15) ? rng.pick(strange) : { length: 3600 * rng.int(1, 24) },
    countsEveryByte: rng.chance(0.25),
  });
}

/** What goes wrong between one call and its service. */
function troublesOf({ rng }) {
  const count = rng.weighted([
    [3, 0],
    [5, 1],
    [3, 2],
    [1, 4],
  ]);
  return Array.from({ length: count }, () => ({
    operation:
      rng.weighted([
        [2, "create"],
        [4, "part"],
        [5, "complete"],
        [2, "cancel"],
        [0.5, "list"],
      ]) ?? OPERATIONS[0],
    fate: fate(rng),
    chance: rng.pick([1, 0.5]),
    times: rng.pick([1, 1, 2, 5, 1000]),
  }));
}

/** Fills a world with calls, and with what happens around them. */
function fill(world) {
  const { rng, clock } = world;
  const count = rng.weighted([
    [5, 1],
    [4, 2],
    [2, 3],
    [0.3, 14],
  ]);
  const signal = rng.chance(count > 3 ? 0.8 : 0.15) ? new AbortController() : undefined;
  const store = rng.chance(0.5) ? journalStore(world) : undefined;
  // Two stores of one page are nothing to each other.
  const stores = store ? [store, ...(rng.chance(0.3) ? [journalStore(world)] : [])] : [];
  world.stores.push(...stores);
  const service = serviceOf(world);
  const calls = [];
  for (let each = 0; each < count; each += 1) {
    const given = { service, base: world.base, troubles: troublesOf(world) };
    const again = store && calls.length > 0 && rng.chance(0.6) ? rng.pick(calls) : undefined;
    const own = store && rng.chance(0.8) ? rng.pick(stores) : undefined;
    const kept = again?.store && rng.chance(0.8) ? again.store : own;
    // Where nothing is against it, a call must succeed.
    const isCalm = rng.chance(0.12);
    calls.push(
      uploadCall(world, isCalm ? { ...given, isCalm, troubles: [] } : { ...given, store: kept, signal, again }),
    );
  }
  if (rng.chance(0.2)) operationsCall(world, { service, base: world.base, troubles: troublesOf(world) });
  if (store && rng.chance(0.25)) journalsCall(world, { service, base: world.base, store, troubles: troublesOf(world) });
  if (rng.chance(0.3))
    clock.after(rng.int(0, 60_000), () => {
      world.jumps.push(clock.now());
      clock.jump(rng.pick(JUMPS));
    });
  if (rng.chance(0.15)) world.offline = [rng.int(0, 1000), rng.pick([rng.int(100, 600_000), Number.POSITIVE_INFINITY])];
}

function startBystander(world, base) {
  const { api, clock, calm } = world;
  const service = new Service({ seconds: clock.seconds });
  const content = world.noise(calm.int(50, 500), 77);
  const call = { kind: "bystander", service, content, events: [], requests: [], number: "bystander" };
  const log = (record) => call.requests.push(record);
  const fetch = wire(world, { service, base, honest: true, log });
  clock.after(calm.int(0, 200), () => {
    call.startedAt = clock.now();
    call.task = api.uploadFileChunked(new Blob([content]), {
      filename: "bystander.bin",
      purpose: "user_data",
      baseURL: base,
      fetch,
      partSize: 64,
    });
    call.task.then(
      (value) => Object.assign(call, { value, isSettled: true, settledAt: clock.now() }),
      (error) => Object.assign(call, { error, isSettled: true, settledAt: clock.now() }),
    );
  });
  return call;
}

/** Lets the world go on until every call has ended, or should have. */
async function run(world, bystander) {
  const { clock, calls } = world;
  const begun = clock.now();
  const { offline } = world;
  if (offline) {
    clock.after(offline[0], () => world.setOnline(false));
    if (offline[1] < Number.POSITIVE_INFINITY) clock.after(offline[0] + offline[1], () => world.setOnline(true));
  }
  const isOver = () => bystander.isSettled && calls.every(({ isSettled }) => isSettled);
  const limits = calls.map((call) => call.at + limitOf(call));
  const patience = offline ? 3_600_000 : 0;
  const end = begun + Math.max(bystander.limit, ...limits) + patience;
  // What only its caller can end is ended by him, sooner or later.
  const hanging = calls.filter((call) => call.source?.hangs);
  for (const call of hanging)
    clock.after(call.at + world.rng.int(60_000, 600_000), () => act(world, call, world.rng.pick(["abort", "suspend"])));
  await clock.settle();
  while (!isOver()) {
    if (!clock.step(end)) break;
    await clock.settle();
  }
  for (const call of calls) {
    if (call.isSettled) continue;
    // Offline for ever, a call waits: it is not known to be in vain.
    const mayWait = offline || calls.some((other) => other !== call && !other.isSettled);
    if (!mayWait)
      world.fail(
        "every call ends within its limits",
        `call ${call.number} (${call.kind} of ${call.source?.kind}), ${call.task?.state}`,
      );
    act(world, call, "abort");
    if (call.signal) call.stop ??= { kind: "signal", at: clock.now() };
    if (!call.controller.signal.aborted) call.controller.abort();
  }
  if (!isOver()) await clock.pass(12_000);
  // Operations without a signal nobody can stop: they go on when the machine is online again.
  if (!isOver() && offline) {
    world.setOnline(true);
    await clock.pass(Math.max(...calls.map(limitOf)));
  }
}

function judge(world, bystander, { before, host }) {
  const { clock, calls } = world;
  for (const call of calls) {
    if (!call.isSettled)
      world.fail(
        "a call ends soon after it is stopped",
        `call ${call.number} (${call.kind} of ${call.source?.kind}) never did; ${safe(call.stop)} ${call.task?.state}`,
      );
    judgeCall(world, call);
  }
  const { value, service, content, settledAt, startedAt } = bystander;
  const known = [...service.uploads.values()].find(({ upload }) => upload.file && upload.file.id === value?.file.id);
  if (!known) world.fail("the bystander completes", safe(bystander.error ?? bystander.task?.state));
  else if (!equal(known.content, content)) world.fail("the bystander's bytes are right", known.content.length);
  else if (settledAt - startedAt > bystander.limit)
    world.fail(
      "the bystander is not held up",
      `${settledAt - startedAt} ms, offline ${world.offline}, ${bystander.requests.map(({ operation, at }) => `${operation} ${Math.round(at - startedAt)}`)}`,
    );
  judgeEnd(world);
  if (clock.left() > 0) world.fail("no timer is left", clock.left());
  const after = host.slots();
  if (after !== before) world.fail("no slot of the table is lost", `${after - before}`);
  const listeners = host.listeners(calls.map(({ controller }) => controller.signal));
  if (listeners > 0) world.fail("no listener is left", listeners);
}
