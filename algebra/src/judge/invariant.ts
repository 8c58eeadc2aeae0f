/** Equality up to a constant or a factor: the difference, or the ratio, must stand still while the varying symbols move. */

import { magnitude, plain, sub } from "../evaluate/scalar.ts";
import { scalarsOf } from "../evaluate/value.ts";
import type { Tree } from "../tree.ts";
import { type Agreement, agreeNumbers, worst } from "./agree.ts";
import type { CompareOptions, Comparison } from "./compare.ts";
import { undeclared } from "./scope.ts";
import {
  different,
  misfit,
  movedFrom,
  type Place,
  patience,
  sampleAt,
  tooClose,
  tryAt,
  undecided,
} from "./trial.ts";
import { witnessOf } from "./witness.ts";

type Invariant = "difference" | "ratio" | "positive ratio";

/** left − right, or left/right, must not change while the varying symbols do. */
export function invariant(a: Tree, b: Tree, options: CompareOptions, which: Invariant): Comparison {
  const unknown = undeclared(a, options.declarations) ?? undeclared(b, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  const varying = new Set(
    options.varying ??
      (options.declarations.free.length > 0 ? options.declarations.free : options.declarations.names()),
  );
  const wanted = options.samples ?? 12;
  let good = 0;
  let close = 0;
  let last = "";
  try {
    for (let k = 0; good < wanted && k < wanted * patience; k++) {
      const base = sampleAt(options, k);
      const first = tryAt(a, b, base);
      if (first.kind === "misfit") return misfit(first);
      if (first.kind === "rejected") {
        last = first.why;
        continue;
      }
      for (let move = 0; move < 2; move++) {
        const second = tryAt(a, b, movedFrom(base, varying, move));
        if (second.kind !== "place") {
          last = second.kind === "rejected" ? second.why : last;
          continue;
        }
        const verdict = keeps(first.place, second.place, which);
        if (verdict === "zero") {
          last = "both sides vanish";
          continue;
        }
        if (verdict === "differ")
          return different(() => witnessOf(a, b, second.place, { before: first.place, which }));
        if (verdict === "close") close++;
        good++;
      }
    }
  } catch (error) {
    return undecided(error);
  }
  if (good < 4) return { verdict: "undecided", reason: `no sample can be tried: ${last}` };
  if (close > 0) return tooClose;
  return { verdict: "equal", samples: good, exactly: false };
}

function keeps(p: Place, q: Place, which: Invariant): Agreement | "zero" {
  const lists = [p.left, p.right, q.left, q.right].map(scalarsOf);
  if (lists.some((list) => list.length !== lists[0]!.length)) return "differ";
  const largest = Math.max(p.largest, q.largest);
  if (which === "difference") {
    return worst(
      lists[0]!.map((x, i) =>
        agreeNumbers(
          sub(x, lists[1]![i]!),
          sub(lists[2]![i]!, lists[3]![i]!),
          Math.max(largest, magnitude(x)),
        ),
      ),
    );
  }
  // x/y must equal x'/y' for every entry, with one ratio for all: compare cross products.
  const [a, b, c, d] = lists.map((list) => list.map(plain)) as [number[], number[], number[], number[]];
  const pivot = b.findIndex((y, i) => y !== 0 || a[i] !== 0);
  const pivot2 = d.findIndex((y, i) => y !== 0 || c[i] !== 0);
  if (pivot < 0 || pivot2 < 0) return "zero";
  const ratio = a[pivot]! / b[pivot]!;
  const ratio2 = c[pivot2]! / d[pivot2]!;
  // An exponential that underflows to zero says nothing about a ratio.
  if (ratio === 0 || ratio2 === 0 || !Number.isFinite(ratio) || !Number.isFinite(ratio2)) return "zero";
  if (which === "positive ratio" && !(ratio > 0 && ratio2 > 0)) return "differ";
  const pairs = [
    ...a.map((x, i) => [x, ratio * b[i]!] as const),
    ...c.map((x, i) => [x, ratio * d[i]!] as const),
  ];
  const scale = Math.max(...a.map(Math.abs), ...c.map(Math.abs)) * 1e-6;
  return worst(
    pairs.map(([x, y]) => {
      const gap = Math.abs(x - y);
      const size = Math.max(Math.abs(x), Math.abs(y));
      if (gap <= 1e-9 * size || gap <= 1e-9 * scale) return "agree";
      return gap > 1e-6 * size ? "differ" : "close";
    }),
  );
}
