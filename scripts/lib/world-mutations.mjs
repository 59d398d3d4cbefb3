// Bugs there have been, put back one at a time: each must be found by the worlds (`tests/worlds`).
// Those in Rust have the module built anew.

/** `{ name, file, from, to }`; `from` stands in `file` exactly once. */
export const bugs = [
  {
    name: "what a callback throws ends every running upload",
    file: "js/client/callbacks.js",
    from: "  try {\n    Promise.resolve(callback(argument)).catch(report);\n  } catch (error) {\n    report(error);\n  }",
    to: "  Promise.resolve(callback(argument)).catch(report);",
  },
  {
    name: "an exception that cannot be read ends every running upload",
    file: "js/client/foreign.js",
    from: '  try {\n    return String(value?.message ?? value);\n  } catch {\n    return "an exception that cannot be read";\n  }',
    to: "  return String(value?.message ?? value);",
  },
  {
    name: "options are read after the call",
    file: "js/client/options/snapshot.js",
    from: "return JSON.parse(JSON.stringify(value));",
    to: "return value;",
  },
  {
    name: "a getter that throws is not named",
    file: "js/client/options/snapshot.js",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is searched for.
    from: "throw named(new TypeError(`${option}: reading it failed`, { cause }), option);",
    to: "throw cause;",
  },
  {
    name: "misspelled options pass",
    file: "js/client/options/snapshot.js",
    from: "if (unknown === undefined) return;",
    to: "if (unknown !== Symbol.iterator) return;",
  },
  {
    name: "a bad header's error quotes its value",
    file: "js/client/options/request.js",
    from: '    } catch {\n      // What the platform says would quote the value.\n      throw wrongType("headers", "an object of valid header names and values");',
    to: '    } catch (cause) {\n      throw wrongType("headers", cause?.message);',
  },
  {
    name: "a store that hangs holds the upload up for ever",
    file: "js/client/journal/guarded-store.js",
    from: "return await timed(begin, { limit: STORE_TIMEOUT,",
    to: "return await timed(begin, { limit: undefined,",
  },
  {
    name: "a store that hangs makes abort wait",
    file: "js/client/journal/timed.js",
    from: "const off = stop?.onAbort((reason) => end(reject, reason));",
    to: "const off = undefined;",
  },
  {
    name: "a journal that is removed too slowly keeps the success back",
    file: "js/client/journal/keeper.js",
    from: "if (isLast || stop.aborted) hurry();",
    to: "if (stop.aborted) hurry();",
  },
  {
    name: "a damaged journal rejects every upload",
    file: "js/client/journal/record.js",
    from: "  try {\n    return copy(record);\n  } catch {\n    return undefined;\n  }",
    to: "  return copy(record);",
  },
  {
    name: "another file of the same size takes the first one's journal",
    file: "js/client/journal/find.js",
    from: "entry.bytes === bytes && entry.fingerprint === fingerprint;",
    to: "entry.bytes === bytes;",
  },
  {
    name: "giving up a journal cancels the upload that is running",
    file: "js/client/journal/listing.js",
    from: "    await leases.take(uploadLock(entry, before));\n",
    to: "",
  },
  {
    name: "who calls again right after an abort finds it busy",
    file: "js/client/journal/lock.js",
    from: "(wait || other.isEnding())",
    to: "wait",
  },
  {
    name: "an answer of any length is read",
    file: "js/client/transport/fetch.js",
    from: "if (length > MAX_ANSWER) {",
    to: "if (length > Number.POSITIVE_INFINITY) {",
  },
  {
    name: "endless empty chunks of a stream freeze the page",
    file: "js/client/source/stream.js",
    from: "        await this.#yield();\n",
    to: "",
  },
  {
    name: "waits are measured by the clock on the wall",
    file: "js/client/port.js",
    from: "    return performance.now();",
    to: "    return Date.now();",
  },
  {
    name: "one listener for each upload of a signal",
    file: "js/client/signals.js",
    from: "let entry = listening.get(signal);",
    to: "let entry;",
  },
  {
    name: "a machine that claims to be offline sends nothing for ever",
    file: "js/client/online.js",
    from: "const timer = setTimeout(done, DOUBT);",
    to: "const timer = undefined;",
  },
  {
    name: "a complete whose answer was lost is taken for refused",
    file: "src/core/upload/completion.rs",
    from: "doubted.set(doubted.get() || failed.error.leaves_doubt());",
    to: "doubted.set(false && failed.error.leaves_doubt());",
  },
  {
    name: "every 4xx at complete is a refusal",
    file: "src/core/certainty.rs",
    from: "        400..=499 => {\n            matches!(body, Body::Object(facts) if facts.cause.as_deref().is_some_and(names_a_cause))\n        }",
    to: "        400..=499 => matches!(body, Body::Object(facts) if facts.cause.as_deref().is_none_or(|cause| names_a_cause(cause) || true)),",
  },
  {
    name: "a success without its File",
    file: "src/core/judge.rs",
    from: "(bare || is_upload) && !file.id.is_empty() && file.id != upload_id && !wrong_size",
    to: "bare || is_upload || wrong_size || true",
  },
  {
    name: "an import that throws loses a slot of the table",
    file: "src/web/mod.rs",
    from: "        let network = WebNetwork::new(&config, port.clone().into());\n        let job",
    to: '        drop(js_sys::Reflect::get(&JsValue::UNDEFINED, &"md5".into()));\n        let network = WebNetwork::new(&config, port.clone().into());\n        let job',
  },
];
