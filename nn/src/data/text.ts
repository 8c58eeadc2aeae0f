/** A tiny language: sentences drawn from a grammar of some forty words, and the alphabet that turns text into classes and back. */
import type { Key } from "@downhill/engine";

const grammar: Readonly<Record<string, readonly string[]>> = {
  SENTENCE: [
    "the THING VERBS the THING. ",
    "a KIND THING VERBS. ",
    "every THING VERBS when the THING VERBS. ",
  ],
  THING: ["KIND THING", "bird", "river", "child", "wolf", "moon", "stone", "boat", "tree", "fire", "wind"],
  KIND: ["old", "young", "quiet", "bright", "small", "grey", "slow", "wild"],
  VERBS: ["sees", "follows", "loves", "leaves", "meets", "hears", "calls"],
};

/** So many sentences in a row. */
export function sentences(key: Key, count: number): string {
  const draws = key.uniform([count * 32]).data;
  let next = 0;
  const expand = (symbol: string, depth: number): string => {
    const rules = grammar[symbol];
    if (rules === undefined) return symbol;
    // Deep in, only words: the adjectives that a thing may wear come to an end.
    const open = depth > 3 ? rules.filter((rule) => !rule.includes(symbol)) : rules;
    const rule = open[Math.floor(draws[next++ % draws.length]! * open.length)]!;
    return rule.replace(/[A-Z]+/g, (name) => expand(name, depth + 1));
  };
  return Array.from({ length: count }, () => expand("SENTENCE", 0)).join("");
}

/** The characters of a text, each a class. */
export class Alphabet {
  readonly characters: readonly string[];

  constructor(text: string) {
    this.characters = [...new Set(text)].sort();
  }

  get size(): number {
    return this.characters.length;
  }

  encode(text: string): Int32Array {
    return Int32Array.from(text, (character) => {
      const index = this.characters.indexOf(character);
      if (index < 0) throw new Error(`alphabet: ${JSON.stringify(character)} is not in it`);
      return index;
    });
  }

  decode(classes: ArrayLike<number>): string {
    return Array.from(classes, (index) => this.characters[index] ?? "?").join("");
  }
}
