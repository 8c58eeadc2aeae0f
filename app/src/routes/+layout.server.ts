import { entries } from "@downhill/booklet";

/** Ids and titles of all problems: the map, the search and the way from one to the next. */
export const load = () => ({ entries: entries.map(({ id, title, section }) => ({ id, title, section })) });
