/** Agreement: when do two values count as the same? Rounding is measured against the largest number on the way; between same and different lies a close call. */

import { identity, Matrix, ScaledIdentity, transpose } from "../evaluate/matrix.ts";
import { Fraction, magnitude, plain, type Scalar } from "../evaluate/scalar.ts";
import {
  Collection,
  Distribution,
  isScalar,
  kindOf,
  simplify,
  Unfit,
  type Value,
} from "../evaluate/value.ts";
import type { Place } from "./trial.ts";

export type Agreement = "agree" | "differ" | "close";

/** Rounding of f64 on the way to numbers of size `largest` stays far below this; what lies between the two is a close call. */
const sameWithin = 1e-10;

const differentBeyond = 1e-7;

export function agreeNumbers(x: Scalar, y: Scalar, largest: number): Agreement {
  if (x instanceof Fraction && y instanceof Fraction)
    return x.over === y.over && x.under === y.under ? "agree" : "differ";
  const [a, b] = [plain(x), plain(y)];
  const gap = Math.abs(a - b);
  const size = Math.max(Math.abs(a), Math.abs(b));
  if (gap <= sameWithin * Math.max(size, 1e-30) || gap <= 1e-12 * largest) return "agree";
  return gap > differentBeyond * size && gap > 1e-10 * largest ? "differ" : "close";
}

export function worst(list: Agreement[]): Agreement {
  return list.includes("differ") ? "differ" : list.includes("close") ? "close" : "agree";
}

export const agree = ({ left, right, largest }: Place): Agreement => agreeValues(left, right, largest);

export function agreeValues(left: Value, right: Value, largest: number): Agreement {
  const [x, y] = [simplify(left), simplify(right)];
  if (isScalar(x) && isScalar(y)) return agreeNumbers(x, y, largest);
  if (typeof x === "boolean" && typeof y === "boolean") return x === y ? "agree" : "differ";
  if (left instanceof Matrix && right instanceof Matrix) {
    const fits =
      (left.rows === right.rows || left.anyRows || right.anyRows) &&
      (left.cols === right.cols || left.anyCols || right.anyCols);
    if (!fits) return "differ";
    const rows = left.anyRows ? right.rows : left.rows;
    const cols = left.anyCols ? right.cols : left.cols;
    const entries: Agreement[] = [];
    // Entries of one matrix share their yardstick: a zero beside large numbers is a rounded zero.
    const scale = Math.max(largest, ...left.data.map(magnitude));
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) entries.push(agreeNumbers(left.at(i, j), right.at(i, j), scale));
    return worst(entries);
  }
  if (x instanceof ScaledIdentity && y instanceof ScaledIdentity)
    return agreeNumbers(x.scale, y.scale, largest);
  if (x instanceof ScaledIdentity && right instanceof Matrix)
    return agreeValues(identity(right.rows, x.scale), right, largest);
  if (y instanceof ScaledIdentity && left instanceof Matrix)
    return agreeValues(left, identity(left.rows, y.scale), largest);
  if (x instanceof Collection && y instanceof Collection) {
    if (x.items.length !== y.items.length) return "differ";
    if (x.ordered && y.ordered)
      return worst(x.items.map((item, i) => agreeValues(item, y.items[i]!, largest)));
    return matchAll(x.items, y.items, largest);
  }
  if (x instanceof Distribution && y instanceof Distribution)
    return worst(x.weights.map((w, i) => agreeNumbers(w, y.weights[i] ?? 0, largest)));
  if (isScalar(x) || isScalar(y) || x instanceof Matrix || y instanceof Matrix) {
    // A number against a vector: of different kinds, whatever their values.
    if ((isScalar(x) || x instanceof Matrix) && (isScalar(y) || y instanceof Matrix)) return "differ";
  }
  throw new Unfit(`cannot compare ${kindOf(left)} with ${kindOf(right)}`);
}

function matchAll(a: readonly Value[], b: readonly Value[], largest: number): Agreement {
  const left = [...b];
  for (const item of a) {
    const at = left.findIndex((other) => agreeValues(item, other, largest) === "agree");
    if (at < 0) return "differ";
    left.splice(at, 1);
  }
  return "agree";
}

export function upToTranspose(place: Place): Agreement {
  const straight = agree(place);
  if (straight !== "differ" || !(place.right instanceof Matrix)) return straight;
  return agree({ ...place, right: transpose(place.right) });
}

export function upToOrder(place: Place): Agreement {
  const items = (v: Value): readonly Value[] =>
    v instanceof Collection ? v.items : v instanceof Matrix ? v.data : [v];
  const [a, b] = [items(place.left), items(place.right)];
  return a.length === b.length ? matchAll(a, b, place.largest) : "differ";
}
