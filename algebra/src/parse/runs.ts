/** Runs of letters: how xy, exp, theta_11 and \\mathrm{ReLU} are cut into names. */
import { greek, isWord } from "../names.ts";

/** `\mathrm{ReLU}` → ReLU, `\boldsymbol\mu` → mu; undefined if more than letters and styles stand there. */
export function bare(text: string): string | undefined {
  let rest = text;
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

/** Splits a run of letters into names: known words whole, else (in LaTeX) letters, else (in plain text) the run as it is. */
export function segmenter(latex: boolean, known: (name: string) => boolean): (letters: string) => string[] {
  const whole = (name: string) => isWord(name, latex) || known(name);
  return (letters) => {
    if (letters.length === 1 || whole(letters)) return [letters];
    const parts: string[] = [];
    let at = 0;
    let complete = true;
    while (at < letters.length) {
      let length = Math.min(letters.length - at, 24);
      while (length > 1 && !whole(letters.slice(at, at + length))) length--;
      const part = letters.slice(at, at + length);
      if (length === 1 && !known(part)) complete = false;
      parts.push(part);
      at += length;
    }
    return latex || complete ? parts : [letters];
  };
}
