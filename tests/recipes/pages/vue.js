// The recipe for Vue.

import { createApp } from "vue";
import Uploads from "../../../examples/recipes/vue/Uploads.vue";

const app = createApp(Uploads);
globalThis.unmount = () => app.unmount();
app.mount("#app");
