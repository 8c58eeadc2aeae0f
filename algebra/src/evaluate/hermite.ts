/** Rules: places and weights that integrate polynomials exactly against the density of a standard normal vector. */
import { once } from "../once.ts";
import { stream } from "../random.ts";
import { orthogonal } from "./draw.ts";
import { add, mul, plain, Rejected, type Scalar } from "./scalar.ts";

/** Values that go together, such as the entries of a vector, with the probability of all. */
export interface Weighted<T> {
  readonly items: readonly T[];
  readonly weight: Scalar;
}

/** The places of a vector of so many entries. */
export type Rule = (entries: number) => readonly Weighted<number>[];

/** A rule is worked out once. */
function kept<T>(make: (...sizes: number[]) => T): typeof make {
  const known = new Map<string, T>();
  return (...sizes) => once(known, sizes.join(), () => make(...sizes));
}

/** What comes of drawing so many times, each alike and apart from the others. */
export function repeated<T>(one: readonly Weighted<T>[], times: number): readonly Weighted<T>[] {
  if (one.length ** times > 20_000) throw new Rejected("an expectation over too many outcomes");
  let all: readonly Weighted<T>[] = [{ items: [], weight: 1 }];
  for (let k = 0; k < times; k++)
    all = all.flatMap(({ items, weight }) =>
      one.map((o) => ({ items: [...items, ...o.items], weight: mul(weight, o.weight) })),
    );
  return all;
}

/** Gauss–Hermite: `count` places for each entry, right for polynomials up to degree 2·count − 1 in each. */
export const grid = kept((entries, count) => repeated(hermite(count!), entries!));

/** He_n and the one below it, divided by √n! to keep them small: h_{k+1} = (x h_k − √k h_{k−1}) / √(k+1). */
function polynomials(n: number, x: number): readonly [top: number, below: number] {
  let [below, top] = [0, 1];
  for (let k = 0; k < n; k++) [below, top] = [top, (x * top - Math.sqrt(k) * below) / Math.sqrt(k + 1)];
  return [top, below];
}

/** The roots of He_n lie between those of the one below it. */
const roots: (n: number) => readonly number[] = kept((n) => {
  const reach = Math.sqrt(4 * n! + 2);
  const ends = n! > 0 ? [-reach, ...roots(n! - 1), reach] : [];
  return ends.slice(1).map((b, k) => {
    let [low, high] = [ends[k]!, b];
    const isBefore = (x: number): boolean => polynomials(n!, x)[0] * (-1) ** (n! - k) > 0;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (isBefore(middle)) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
});

const hermite = kept((n): readonly Weighted<number>[] =>
  roots(n!).map((x) => ({ items: [x], weight: 1 / (n! * polynomials(n!, x)[1] ** 2) })),
);

/**
 * The 2n² + 1 places of Stroud's rule, turned at random: right for polynomials up to degree 5, as a grid of three per entry is,
 * and for nothing else that this one has right too.
 */
export const cubature = kept((entries): readonly Weighted<number>[] => {
  const n = entries!;
  const turn = orthogonal(n, stream(n));
  const places = [{ items: new Array<number>(n).fill(0), weight: 2 / (n + 2) }];
  // On the axes, and between each two of them.
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      for (const a of [1, -1])
        for (const b of i === j ? [a] : [1, -1]) {
          const size = Math.sqrt((n + 2) / (i === j ? 4 : 2));
          const at = (k: number) => size * plain(add(mul(a, turn.at(k, i)), mul(b, turn.at(k, j))));
          const items = Array.from({ length: n }, (_, k) => at(k));
          places.push({ items, weight: (i === j ? 2 - n / 2 : 1) / (n + 2) ** 2 });
        }
  return places;
});
