/** Reading and printing alone: what says how a formula was understood, without what evaluates and judges it. */

export { declare, parseDeclarations } from "./declarations.ts";
export { undeclared } from "./judge/scope.ts";
export { parse } from "./parse/parse.ts";
export { printLatex, printPlain } from "./print.ts";
