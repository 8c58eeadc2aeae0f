import { entries } from "@downhill/booklet";

export const prerender = true;
export const trailingSlash = "always";

/** Ids and titles of all problems: the map, the search and the way from one to the next. Known to the page itself, so that also an unknown address finds them. */
export const load = () => ({ entries });
