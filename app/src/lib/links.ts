/** The addresses of the pages. */
import { resolve } from "$app/paths";

export const toContents = (): string => resolve("/");
export const toErrata = (): string => resolve("errata/");
export const toAbout = (): string => resolve("about/");
export const toChapter = (number: number): string => resolve(`chapter/${number}/`);
export const toProblem = (id: string): string => resolve(`problem/${id}/`);
