// Every runtime's entry exports exactly what the types declare, by name.

import type * as declared from "upload-file-chunked";
import type * as browser from "../../js/browser.js";
import type * as inline from "../../js/inline.js";
import type * as node from "../../js/node.js";
import type * as workerd from "../../js/workerd.js";
import { same } from "./same.js";

type Names = keyof typeof declared;

same<keyof typeof browser, Names>();
same<keyof typeof inline, Names>();
same<keyof typeof node, Names>();
same<keyof typeof workerd, Names>();
