// What nobody caught in this page. A check that means to cause some takes it from here.

export const uncaught = [];

addEventListener("error", (event) => uncaught.push(String(event.error?.message ?? event.message)));
addEventListener("unhandledrejection", (event) => uncaught.push(`unhandled: ${event.reason}`));
