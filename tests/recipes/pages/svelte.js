// The recipe for Svelte.

import { mount, unmount } from "svelte";
import Uploads from "../../../examples/recipes/svelte/Uploads.svelte";

const app = mount(Uploads, { target: document.getElementById("app") });
globalThis.unmount = () => unmount(app);
