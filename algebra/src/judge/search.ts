/**
 * What random samples of moderate size do not meet: the ends of what is declared, the neighbourhood of the numbers written in the formulas, places
 * where everything is equal, and the bottom of the valley an inequality comes close to.
 */

import type { Declarations } from "../declarations.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { Sample } from "../evaluate/sample.ts";
import { attempt, elementary, plain } from "../evaluate/scalar.ts";
import { scalarsOf, type Value } from "../evaluate/value.ts";
import { builtin } from "../names.ts";
import { hash } from "../random.ts";
import { nodesOf, type Tree } from "../tree.ts";
import { scalarKinds } from "../types.ts";
import type { Agreement } from "./agree.ts";
import type { CompareOptions } from "./compare.ts";
import { isBoundary, type Place, tryAt } from "./trial.ts";

/** What one search may cost, in steps of evaluation, and how often an inequality is followed downhill. */
const mostSteps = 40_000;
const descents = 2;

interface Search {
  readonly agrees: (place: Place) => Agreement;
  /** For an inequality: how much room it leaves, negative where it fails. */
  readonly room?: ((place: Place) => number) | undefined;
  /** The places already tried, and whether all of them told the sides apart. */
  readonly tried: readonly Place[];
  readonly isClear: boolean;
}

/** A place where the rule does not hold, if one is found. What quadrature or a series gives far out is not to be trusted. */
export function elsewhere(a: Tree, b: Tree, options: CompareOptions, search: Search): Place | undefined {
  const { agrees, room, tried, isClear } = search;
  if (tried.some(({ approximate }) => approximate)) return undefined;
  // What agrees somewhere agrees everywhere, unless it bends.
  const definitions = [...options.declarations.definitions.values()].map(({ body }) => body);
  if (room === undefined && ![a, b, ...definitions].some(bends)) return undefined;
  const marks = numbersIn([a, b]);
  let steps = 0;
  const look = (sample: Sample): Place | undefined => {
    const trial = attempt(() => tryAt(a, b, sample));
    if (trial?.kind !== "place" || trial.place.approximate) return undefined;
    steps += trial.place.steps;
    return trial.place;
  };
  const fails = (place: Place): boolean => {
    const verdict = agrees(place);
    // Where all is equal, sides that come too close to tell are equal too, unless they do so all over.
    const isEqual = place.sample.style === "equal" && verdict === "close" && isClear;
    return (verdict === "differ" || isEqual) && !isBoundary(place);
  };
  const places = [...tried];
  // Outcomes are told apart by their values, so they cannot all be equal.
  const equals = options.declarations.groups.length > 0 ? [] : [0, 1, 2, 0.5];
  for (let k = 0; k < equals.length + (room ? 24 : 8) && steps < mostSteps; k++) {
    const common = equals[k];
    const [style, known] = common === undefined ? (["far", marks] as const) : (["equal", [common]] as const);
    const seed = hash(`${style} ${k}`, options.seed ?? 1);
    const place = look(new Sample(options.declarations, seed, style, { marks: known }));
    if (place === undefined) continue;
    if (fails(place)) return place;
    places.push(place);
  }
  if (room === undefined) return undefined;
  const nearest = places.map((place) => ({ place, left: room(place) })).sort((x, y) => x.left - y.left);
  for (const { place } of nearest.slice(0, descents)) {
    const found = downhill(place, room, look, options.declarations, [a, b], () => steps < mostSteps);
    if (fails(found)) return found;
  }
  return undefined;
}

/** Follows the room that is left downhill, one number at a time, by steps that grow where they help and shrink where they do not. */
function downhill(
  start: Place,
  room: (place: Place) => number,
  look: (sample: Sample) => Place | undefined,
  declarations: Declarations,
  trees: readonly Tree[],
  goesOn: () => boolean,
): Place {
  const moves = numbersOf(start.sample, declarations, trees).map((at) => ({ ...at, step: 0.25 }));
  let best = start;
  let left = room(start);
  const fixed = new Map(start.sample.fixed);
  for (let round = 0; round < 16 && left > 0; round++)
    for (const move of moves) {
      let helped = false;
      for (const by of [move.step, -move.step]) {
        if (helped || !goesOn()) continue;
        const [was, now] = [move.get(fixed), move.get(fixed) + by];
        if (!move.admits(now)) continue;
        move.set(fixed, now);
        const { declarations: all, seed, style, marks } = start.sample;
        const place = look(new Sample(all, seed, style, { marks, fixed: new Map(fixed) }));
        const after = place === undefined ? Number.POSITIVE_INFINITY : room(place);
        helped = after < left;
        if (helped) [best, left] = [place!, after];
        else move.set(fixed, was);
      }
      move.step *= helped ? 1.5 : 0.4;
    }
  return best;
}

/** A number that can be moved: a symbol, or an entry of a vector. */
interface Movable {
  admits(value: number): boolean;
  get(fixed: ReadonlyMap<string, Value>): number;
  set(fixed: Map<string, Value>, value: number): void;
}

const mostMoved = 8;

const within =
  (kind: string) =>
  (value: number): boolean =>
    kind === "real" || (value > 0 && !(kind === "probability" && value >= 1));

function numbersOf(sample: Sample, { symbols }: Declarations, trees: readonly Tree[]): Movable[] {
  const names = new Set(trees.flatMap(nodesOf).flatMap((t) => (t.kind === "symbol" ? t.name : [])));
  const found: Movable[] = [];
  for (const name of names) {
    const type = symbols.get(name);
    const value = sample.value(name, sample.world());
    const kind = type?.kind === "vector" ? type.of.kind : type?.kind;
    if (value === undefined || !scalarKinds.has(kind!)) continue;
    const now = (fixed: ReadonlyMap<string, Value>): Value => fixed.get(name) ?? value;
    scalarsOf(value).forEach((_, i) => {
      found.push({
        admits: within(kind!),
        get: (fixed) => plain(scalarsOf(now(fixed))[i]!),
        set: (fixed, x) => {
          const was = now(fixed);
          fixed.set(name, was instanceof Matrix ? new Matrix(was.rows, was.cols, was.data.with(i, x)) : x);
        },
      });
    });
  }
  return found.slice(0, mostMoved);
}

/** Whether a formula is made of pieces. */
const bends = (tree: Tree): boolean =>
  nodesOf(tree).some((t) => {
    const written = t.kind === "call" ? t.name : t.kind === "large" ? t.operator : t.kind;
    const name = builtin(written) ?? written;
    return (
      /^(cases|relation|bars|(arg)?(max|min)|floor|ceil)$/.test(name) ||
      (Object.hasOwn(elementary, name) && elementary[name]!.kinks !== undefined)
    );
  });

/** The numbers written in formulas, but for small whole ones, which every sample is near. */
function numbersIn(trees: readonly Tree[]): number[] {
  const all = trees.flatMap(nodesOf).map((t) => (t.kind === "number" ? Math.abs(Number(t.text)) : 0));
  return [...new Set(all)].filter((x) => x > 2 || (x > 0 && x < 0.5)).slice(0, 8);
}
