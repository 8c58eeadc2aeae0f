/** Runs of letters: how xy, exp, theta_11 and \\mathrm{ReLU} are cut into names. */
import { greek, isWord } from "../names.ts";

/** `\mathrm{ReLU}` → ReLU, `\boldsymbol\mu` → mu; undefined if more than letters and styles stand there. */
export function bare(text: string): string | undefined {
  let rest = text.replace(/\\[,;! ]/g, " ").replace(/\\(?=(arg|max|min)\b)/g, "");
  for (let i = 0; i < 4; i++) {
    const inner =
      /^\s*\\(?:math\w+|text\w*|boldsymbol|bm|operatorname)\s*(?:\{([^{}]*)\}|(\\?[a-zA-Z]+))\s*$/.exec(rest);
    if (!inner) break;
    rest = inner[1] ?? inner[2]!;
  }
  const name = /^\s*\\([a-zA-Z]+)\s*$/.exec(rest);
  if (name) return greek.has(name[1]!) ? name[1] : undefined;
  return /^[a-zA-Z0-9 .,;!?-]*$/.test(rest) ? rest : undefined;
}

/**
 * Splits a run of letters into names: known words whole, else (in LaTeX) letters, else (in plain text) the run as it is.
 * `end` is where the run ends in its text; a part that ends there may be known only with the subscript that follows.
 */
export function segmenter(
  latex: boolean,
  known: (name: string, end: number) => boolean,
): (letters: string, end?: number) => string[] {
  return (letters, end = Number.NaN) => {
    const whole = (from: number, to: number): boolean => {
      const name = letters.slice(from, to);
      return isWord(name, latex) || known(name, to === letters.length ? end : Number.NaN);
    };
    const parts: string[] = [];
    let complete = true;
    for (let at = 0; at < letters.length; ) {
      let to = at === 0 && whole(0, letters.length) ? letters.length : Math.min(letters.length, at + 24);
      while (to > at + 1 && !whole(at, to)) to--;
      if (to === at + 1 && !known(letters[at]!, to === letters.length ? end : Number.NaN)) complete = false;
      parts.push(letters.slice(at, to));
      at = to;
    }
    return latex || complete ? parts : [letters];
  };
}
