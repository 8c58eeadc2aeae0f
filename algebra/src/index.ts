/** The book's mathematical notation as a language: read, print, evaluate, differentiate, compare, check a derivation. */

export type { DeclarationError, Definition, RandomGroup } from "./declarations.ts";
// Declarations
export { Declarations, declare, isDeclarations, parseDeclarations } from "./declarations.ts";
export type { Environment, Evaluated, Given } from "./evaluate/environment.ts";
// Evaluating
export { evaluateWith } from "./evaluate/environment.ts";
export type { Broken } from "./judge/break.ts";
export { assumptions, breakChain, breakTheorem } from "./judge/break.ts";
export type { ChainOptions, LineReport } from "./judge/chain.ts";
export { checkChain } from "./judge/chain.ts";
export type { CompareOptions, Comparison, UpTo } from "./judge/compare.ts";
// Comparing
export { equal } from "./judge/compare.ts";
export type { DocumentOptions } from "./judge/document.ts";
export { checkDocument } from "./judge/document.ts";
export type { ChainLine } from "./judge/lines.ts";
export { splitLines } from "./judge/lines.ts";
export type { Mend } from "./judge/mend.ts";
export { nearMiss } from "./judge/mend.ts";
export type { Related } from "./judge/relate.ts";
// Relations, chains, documents
export { implies, relate } from "./judge/relate.ts";
export { undeclared } from "./judge/scope.ts";
export type { Witness } from "./judge/witness.ts";
// For those who build on the trees: the name of a symbol with its subscript, and the first symbol that means nothing
export { indexName } from "./parse/large.ts";
export type { Parsed, ParseError, ParseOptions } from "./parse/parse.ts";
// Reading and printing
export { parse } from "./parse/parse.ts";
export { printLatex, printPlain } from "./print.ts";
export type { Binder, Kind, LargeOperator, Node, Relation, Span, Tree } from "./tree.ts";
// Trees
export { children, mapChildren, node, number, sameTree, symbol, walk } from "./tree.ts";
export type { Type } from "./types.ts";
