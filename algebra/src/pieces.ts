/** Pieces of a text that remember where they stood in it. */

import { Unreadable } from "./parse/tokens.ts";
import type { Tree } from "./tree.ts";

export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** Runs a reader on part of the text and moves its error to where that part stands. */
export function within(piece: Piece, run: () => Tree): Tree {
  try {
    return run();
  } catch (error) {
    if (error instanceof Unreadable)
      throw new Unreadable(error.message, piece.start + error.start, piece.start + error.end);
    throw error;
  }
}

export function refuse({ text, start }: Piece, message: string): never {
  throw new Unreadable(message, start, start + text.length);
}

/** Splits at separators outside all brackets. */
export function split({ text, start: offset }: Piece, separator: RegExp): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let depth = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i] ?? "";
    if ("([{".includes(c) && c !== "") depth++;
    else if (")]}".includes(c) && c !== "") depth--;
    if (i === text.length || (depth <= 0 && separator.test(c))) {
      pieces.push({ text: text.slice(start, i), start: offset + start });
      start = i + 1;
    }
  }
  return pieces;
}

/** Where the first separator outside all brackets stands, or −1. */
export function topLevel(text: string, separator: RegExp): number {
  const [first, next] = split({ text, start: 0 }, separator);
  return next ? first!.text.length : -1;
}

export function matching(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if ("([".includes(text[i]!)) depth++;
    else if (")]".includes(text[i]!) && --depth === 0) return i;
  }
  return -1;
}

export function part(piece: Piece, from: number, to = piece.text.length): Piece {
  return { text: piece.text.slice(from, to), start: piece.start + from };
}

export function trimmed(piece: Piece): Piece {
  const lead = piece.text.length - piece.text.trimStart().length;
  return { text: piece.text.trim(), start: piece.start + lead };
}
