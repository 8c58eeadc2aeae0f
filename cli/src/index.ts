/** The command as a function, and the static server that `npm start` shares with it. */
export type { Effects } from "./effects.ts";
export { main } from "./program.ts";
export { close, listen, staticServer } from "./server.ts";
