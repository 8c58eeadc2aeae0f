/**
 * One sample: every declared symbol drawn at random according to its type, from a seed. The first samples are small whole
 * numbers, which make the readable witnesses; later ones are short decimals of growing variety.
 */

import { type Declarations, type Definition, type RandomGroup, real } from "../declarations.ts";
import { once } from "../once.ts";
import { flat, indexName } from "../parse/large.ts";
import { hash, type Stream, stream, whole } from "../random.ts";
import { sameTree, type Tree } from "../tree.ts";
import { isNumberKind, type Type } from "../types.ts";
import { cholesky } from "./divergence.ts";
import { flatten, orthogonal, randomPart, shuffle, spread } from "./draw.ts";
import { evaluate, rangeOf, scalarOf, truth, wholeOf } from "./evaluate.ts";
import { cubature, grid, type Rule, repeated, type Weighted } from "./hermite.ts";
import { fromName, sameValue } from "./mass.ts";
import { addMatrix, build, column, identity, Matrix, Misfit, matmul, scale, transpose } from "./matrix.ts";
import type { Outcome, RandomSource } from "./outcomes.ts";
import { add, apply, div, exact, mul, Rejected, type Scalar } from "./scalar.ts";
import { Callable, Distribution, Family, isScalar, kindOf, simplify, Unfit, type Value } from "./value.ts";
import { type Kept, type Meter, World } from "./world.ts";

/** The names of drawn weights of outcomes: these stay smooth, to be differentiated by a parameter. */
const weights = "weigh:";

/** Small whole numbers · short decimals · the ends of what is declared and the neighbourhood of numbers in the formulas · everything equal. */
export type Style = "simple" | "decimal" | "far" | "equal";

/** The values among which a normal variable stands outside every expectation. */
const standing: Rule = (entries) => (entries === 1 ? grid(1, 8) : cubature(entries));

/** Over how many a declared distribution is, and given what. */
const sizesOf = (type: Type | undefined): readonly Tree[] =>
  type?.kind === "distribution"
    ? [type.size]
    : type?.kind === "conditional"
      ? [type.size, ...type.given]
      : [];

export class Sample implements RandomSource {
  readonly declarations: Declarations;
  readonly seed: number;
  readonly style: Style;
  readonly exact: boolean;
  /** Values fixed from outside, such as the point of a proportionality. */
  readonly fixed: ReadonlyMap<string, Value>;
  /** Names redrawn from another seed while the rest stands still. */
  readonly moved: { readonly names: ReadonlySet<string>; readonly seed: number } | undefined;
  /** Numbers written in the formulas, for what bends does so near them; or the one that everything equals. */
  readonly marks: readonly number[];
  /** Whether distributions that do not say over how many outcomes they are have outcomes of their own: where x = y has no value. */
  readonly apart: boolean;
  private readonly cache = new Map<string, Value>();
  private readonly tables = new Map<number, readonly Outcome[]>();
  private readonly weighed = new Map<string, Scalar>();
  private readonly supports = new Map<string, readonly Value[]>();
  private readonly sizes: number[];
  private readonly kept: Kept = new WeakMap();

  constructor(
    declarations: Declarations,
    seed: number,
    style: Style,
    {
      exact = false,
      fixed = new Map(),
      moved,
      marks = [],
      apart = false,
    }: Partial<Pick<Sample, "exact" | "fixed" | "moved" | "marks" | "apart">> = {},
  ) {
    this.declarations = declarations;
    this.seed = seed;
    this.style = style;
    this.exact = exact;
    this.fixed = fixed;
    this.moved = moved;
    this.marks = marks;
    this.apart = apart;
    // Sizes are drawn apart from each other, so that a transpose or a lost factor shows.
    const random = stream(hash("sizes", seed));
    this.sizes = shuffle([2, 3, 4], random);
  }

  world(meter?: Meter): World {
    return new World(this, meter, undefined, undefined, undefined, undefined, undefined, this.kept);
  }
  definition(name: string): Definition | undefined {
    return this.declarations.definitions.get(name);
  }
  type(name: string): Type | undefined {
    return this.declarations.symbols.get(name);
  }
  names(): string[] {
    return this.declarations.names();
  }
  groupOf(name: string): number | undefined {
    return randomPart(this.type(name))?.group;
  }

  value(name: string, world: World): Value | undefined {
    const type = this.type(name);
    if (!type) return this.fixed.get(name);
    const fixed = this.fixed.get(name);
    if (fixed !== undefined) return fixed;
    return once(this.cache, name, () => this.draw(name, type, world));
  }

  /** Whether anything has asked for a name. */
  hasDrawn(name: string): boolean {
    return this.cache.has(name) || this.fixed.has(name);
  }

  /** True when every declared condition holds here. */
  admissible(): boolean {
    return this.declarations.constraints.every((condition) => truth(condition, this.world()));
  }

  private random(key: string): Stream {
    const stem = key.split("#")[0]!;
    const seed = this.moved?.names.has(stem) ? this.moved.seed : this.seed;
    return stream(hash(key, seed));
  }

  private number(value: number): Scalar {
    const short = Number(this.style === "far" ? value.toPrecision(4) : value.toFixed(3));
    return this.exact ? exact(String(short)) : short;
  }

  private draw(name: string, type: Type, world: World): Value {
    const random = this.random(name);
    switch (type.kind) {
      case "constant":
        return this.number(1);
      case "real":
      case "positive":
      case "nonnegative":
      case "probability":
        return this.number(this.scalar(type.kind, random));
      case "integer":
        return this.integer(name, type, random, world);
      case "index": {
        const [from, to] = rangeOf(type, world);
        if (to < from) throw new Rejected("an index that runs over nothing");
        return this.number(whole(random, from, to));
      }
      case "vector": {
        const n = this.size(type.size, world) - (wholeOf(type.from, world.outside) - 1);
        return column(this.entries(name, n, type.of, world));
      }
      case "matrix": {
        const [rows, cols] = [this.size(type.rows, world), this.size(type.cols, world)];
        return new Matrix(rows, cols, this.entries(name, rows * cols, type.of, world));
      }
      case "family": {
        if (type.of.kind === "random") return this.current(name, type.of.group, world);
        const over = this.type(type.over);
        const [from, to] =
          over?.kind === "index"
            ? rangeOf(over, world)
            : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        return new Family(from, to, (i) => {
          const key = `${name}#${i}`;
          return once(this.cache, key, () => this.draw(key, type.of, world));
        });
      }
      case "function":
        return this.randomFunction(name, type, world);
      case "distribution": {
        const size = this.distributionSize(type.size, world);
        return new Distribution(name, this.simplex(size, random));
      }
      case "conditional":
        return new Callable(name, () => {
          throw new Unfit(`${name} needs its bar, as in ${name}(z | x)`);
        });
      case "random":
        return this.current(name, type.group, world);
      default:
        return this.squareMatrix(type.kind, this.size(type.size, world), random);
    }
  }

  private scalar(kind: "real" | "positive" | "nonnegative" | "probability", random: Stream): number {
    if (this.style === "far") return this.far(kind, random);
    if (this.style === "equal")
      return kind === "probability" ? 0.5 : this.marks[0] || (kind === "positive" ? 4 : 0);
    if (this.style === "simple") {
      if (kind === "nonnegative") return whole(random, 0, 4);
      if (kind === "real") return [-3, -2, -1, 1, 2, 3][whole(random, 0, 5)]!;
      if (kind === "probability") return [0.25, 0.5, 0.75, 0.2, 0.4][whole(random, 0, 4)]!;
      return whole(random, 1, 4);
    }
    if (kind === "probability") return 0.03 + 0.94 * random();
    const size = 0.15 + 2.6 * random() ** 1.5;
    return kind === "real" && random() < 0.5 ? -size : size;
  }

  private far(kind: "real" | "positive" | "nonnegative" | "probability", random: Stream): number {
    if (kind === "probability") {
      const small = 10 ** (-4 * random());
      return random() < 0.5 ? small : 1 - small;
    }
    const mark = this.marks[whole(random, 0, 2 * this.marks.length)];
    const size = mark === undefined ? 10 ** (5 * random() - 3) : mark * (0.5 + random());
    return kind === "real" && random() < 0.5 ? -size : size;
  }

  private integer(
    name: string,
    type: Extract<Type, { kind: "integer" }>,
    random: Stream,
    world: World,
  ): Scalar {
    const [a, b] = rangeOf(type, world);
    const { from, to } = type;
    if (b < a) throw new Rejected("an integer that runs over nothing");
    // Undeclared sizes take the sizes of this sample in turn.
    const isSize = from.start === from.end && to.start === to.end;
    if (isSize) {
      const order = [...this.declarations.symbols.keys()].indexOf(name);
      return this.number(this.sizes[order % this.sizes.length]!);
    }
    if (this.style === "far" && random() < 0.5) return this.number(random() < 0.5 ? a : b);
    return this.number(whole(random, a, b));
  }

  private size(tree: Tree, world: World): number {
    const n = wholeOf(tree, world.outside);
    if (n < 1) throw new Rejected("an empty vector or matrix");
    if (n > 64) throw new Unfit(`a size of ${n} is too large to try`, tree);
    return n;
  }

  private entries(name: string, count: number, of: Type, world: World): Scalar[] {
    if (count > 4096) throw new Rejected("a matrix too large to try");
    return Array.from({ length: count }, (_, k) => {
      const value = this.draw(`${name}#${k}`, of, world);
      if (isScalar(value)) return value;
      throw new Unfit(`the entries of ${name} must be numbers`);
    });
  }

  private squareMatrix(kind: string, n: number, random: Stream): Value {
    const draw = () => this.number(this.style === "simple" ? whole(random, -2, 2) : (random() - 0.5) * 3);
    const zero = this.number(0);
    if (kind === "identity") return identity(n, this.number(1));
    if (kind === "ones") return build(n, 1, () => this.number(1));
    if (kind === "simplex") return column(this.simplex(n, random));
    if (kind === "diagonal") {
      return build(n, n, (i, j) => (i === j ? this.number(this.scalar("real", random)) : zero));
    }
    const free = build(n, n, draw);
    const mirrored = (half: Matrix) => build(n, n, (i, j) => half.at(Math.min(i, j), Math.max(i, j)));
    if (kind === "symmetric") return mirrored(free);
    if (kind === "spd") {
      const ridge = identity(n, this.number(this.style === "simple" ? 1 : 0.4));
      const spread = this.number(this.style === "far" ? 10 ** (4 * random() - 2) : 1);
      return scale(addMatrix(matmul(free, transpose(free)), ridge), spread);
    }
    if (kind === "adjacency") {
      // A ring keeps every node connected; further edges come at random.
      const edge = build(n, n, (i, j) =>
        i !== j && (Math.abs(i - j) === 1 || Math.abs(i - j) === n - 1 || random() < 0.4)
          ? this.number(1)
          : zero,
      );
      return mirrored(edge);
    }
    if (kind === "permutation") {
      const order = shuffle(
        Array.from({ length: n }, (_, i) => i),
        random,
      );
      return build(n, n, (i, j) => (order[j] === i ? this.number(1) : zero));
    }
    return orthogonal(n, random);
  }

  private simplex(n: number, random: Stream): Scalar[] {
    const part = {
      simple: () => whole(random, 1, 4),
      decimal: () => whole(random, 1, 30),
      far: () => Math.ceil(10 ** (4 * random())),
      equal: () => 1,
    }[this.style];
    const parts = Array.from({ length: n }, part);
    const total = parts.reduce((a, b) => a + b, 0);
    return parts.map((p) => (this.exact ? div(exact(String(p)), exact(String(total))) : p / total));
  }

  /**
   * A small network per output, with a linear part and three units: of tanh, or for every third sample of ReLU, whose kinks a
   * derivative keeps away from. The kind of output follows the declaration.
   */
  private randomFunction(name: string, type: Extract<Type, { kind: "function" }>, world: World): Value {
    const seeds = this.random(name);
    const base = whole(seeds, 0, 2 ** 31);
    const unit = !name.startsWith(weights) && whole(seeds, 1, 3) === 1 ? "ReLU" : "tanh";
    const drawn: { readonly random: Stream; readonly weights: number[] }[] = [];
    const network = (inputs: readonly Scalar[], output: number): Scalar => {
      drawn[output] ??= { random: stream(hash(`${name}:${output}`, base)), weights: [] };
      const { random, weights } = drawn[output];
      let at = 0;
      const weight = (): number => {
        if (at === weights.length) weights.push((random() - 0.5) * 1.6);
        return weights[at++]!;
      };
      let sum: Scalar = weight();
      for (const x of inputs) sum = add(sum, mul(weight() * 0.5, x));
      for (let k = 0; k < 3; k++) {
        let inner: Scalar = weight();
        for (const x of inputs) inner = add(inner, mul(weight(), x));
        sum = add(sum, mul(weight(), apply(unit, inner)));
      }
      return sum;
    };
    const shaped = (inputs: readonly Scalar[], to: Type): Value => {
      const entry = (k: number, of: Type): Scalar => {
        const y = network(inputs, k);
        if (of.kind === "positive" || of.kind === "nonnegative") return apply("exp", mul(0.7, y));
        if (of.kind === "probability") return apply("sig", y);
        return y;
      };
      if (to.kind === "vector" || to.kind === "matrix") {
        const rows = this.size(to.kind === "vector" ? to.size : to.rows, world);
        const cols = to.kind === "vector" ? 1 : this.size(to.cols, world);
        return build(rows, cols, (i, j) => entry(i * cols + j, to.of));
      }
      if (to.kind === "spd" || to.kind === "symmetric") {
        const n = this.size(to.size, world);
        const free = build(n, n, (i, j) => network(inputs, i * n + j));
        return to.kind === "spd"
          ? addMatrix(matmul(free, transpose(free)), identity(n, 0.5))
          : addMatrix(free, transpose(free));
      }
      return entry(0, to);
    };
    const elementwise =
      type.from?.length === 1 && isNumberKind(type.from[0]!.kind) && isNumberKind(type.to.kind);
    return new Callable(
      name,
      (args) => {
        if (type.from && args.length !== type.from.length) {
          throw new Unfit(`${name.split("#")[0]} takes ${type.from.length} argument(s), got ${args.length}`);
        }
        for (const [k, from] of (type.from ?? []).entries()) this.checkArgument(name, args[k]!, from, world);
        return shaped(
          args.flatMap((a) => flatten(a)),
          type.to,
        );
      },
      elementwise,
    );
  }

  private checkArgument(name: string, value: Value, type: Type, world: World): void {
    const label = name.split("#")[0];
    if (type.kind === "vector") {
      const n = this.size(type.size, world);
      const v = value instanceof Matrix ? value : undefined;
      const fits =
        (v && v.cols === 1 && (v.rows === n || v.anyRows)) || (n === 1 && isScalar(simplify(value)));
      if (!fits) throw new Misfit(`${label} takes a vector of ${n}, got ${kindOf(value)}`);
    }
  }

  /** Distributions that do not say over how many outcomes are over the same ones. */
  private distributionSize(size: Tree, world: World): number {
    const n = wholeOf(size, world.outside);
    return n > 0 ? n : whole(this.random("#size"), 2, 4);
  }

  // Random variables.

  /** Outside every expectation a random variable stands at one of its outcomes. */
  private current(name: string, group: number, world: World): Value {
    const table = this.table(group, world);
    const at = whole(this.random(`group#${group}`), 0, table.length - 1);
    return table[at]!.values.find(([n]) => n === name)![1];
  }

  support(name: string, world: World): readonly Value[] | undefined {
    const type = this.type(name);
    if (type?.kind === "index") {
      const [from, to] = rangeOf(type, world);
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => this.number(from + k));
    }
    if (type?.kind !== "random") return undefined;
    const group = this.declarations.groups[type.group]!;
    if (group.from.kind === "call" && group.from.name === "Norm") return undefined; // a density, not a list of outcomes
    return this.supportOf(name, group, type.of, world);
  }

  private supportOf(name: string, group: RandomGroup, of: Type, world: World): readonly Value[] {
    return once(this.supports, name, () => this.outcomesOf(name, group, of, world));
  }

  domain(name: string, place: number, counts: boolean, world: World): readonly Value[] | undefined {
    const sizes = sizesOf(this.type(name));
    const size = sizes[place];
    if (!size) return undefined;
    const own = this.support(indexName(size), world); // conditional[z | x]
    if (own) return own;
    const drawn = this.declarations.groups.find(
      ({ names, from }) =>
        names.length === 1 && sameTree(sizesOf(this.type(fromName(from) ?? ""))[0] ?? from, size),
    );
    const known = drawn && !counts ? this.support(drawn.names[0]!, world) : undefined;
    const count = sizes.length > 1 ? wholeOf(size, world.outside) : this.distributionSize(size, world);
    return known ?? Array.from({ length: count }, (_, k) => this.number(1 + k));
  }

  private outcomesOf(name: string, group: RandomGroup, of: Type, world: World): readonly Value[] {
    const from = fromName(group.from) ?? "";
    const declared = this.type(from);
    const count =
      group.names.length > 1 ? 2 + (hash(name, this.seed) % 2) : this.outcomeCount(from, declared, world);
    // Variables of distributions of one size share their outcomes, so that p(x), p(y) and q(x) speak of the same things.
    const isBare = declared?.kind === "distribution" && flat(declared.size) === "0";
    const shared = this.apart && isBare ? from : count;
    const key = group.names.length > 1 ? `support:${name}` : `support:${shared}:${of.kind}`;
    if (of.kind === "integer") {
      const [a, b] = rangeOf(of, world);
      return Array.from({ length: Math.min(8, b - a + 1) }, (_, k) => this.number(a + k));
    }
    const values: Value[] = [];
    for (let k = 0; k < (group.symmetric ? Math.ceil(count / 2) : count); k++) {
      let value = this.draw(`${key}#${k}`, of, world);
      // Outcomes are told apart by their value, so no two may be equal.
      for (let again = 0; again < 20 && values.some((v) => sameValue(v, value)); again++)
        value = this.draw(`${key}#${k}.${again}`, of, world);
      values.push(value);
      if (group.symmetric)
        values.push(isScalar(value) ? mul(-1, value) : value instanceof Matrix ? scale(value, -1) : value);
    }
    return values;
  }

  private outcomeCount(from: string, declared: Type | undefined, world: World): number {
    if (declared?.kind === "distribution") return this.distributionSize(declared.size, world);
    // Of q: conditional[z | x], z says nothing new.
    if (declared?.kind === "conditional" && !randomPart(this.type(indexName(declared.size))))
      return Math.max(2, wholeOf(declared.size, world.outside));
    return whole(this.random(`${from}#size`), 2, 4);
  }

  table(id: number, world: World, rule: Rule = standing): readonly Outcome[] {
    const group = this.declarations.groups[id]!;
    const name = group.names[0]!;
    const type = this.type(name);
    const isNormal = fromName(group.from) === "Norm";
    if (type?.kind === "family") {
      // x_1 … x_I drawn alike and apart
      const over = this.type(type.over);
      if (group.names.length > 1 || over?.kind !== "index")
        throw new Unfit("an indexed random variable is drawn alone, over one declared index", group.from);
      const [from, to] = rangeOf(over, world);
      const count = to - from + 1;
      const one = (): Weighted<Value>[] =>
        this.singleTable(group, id, world).map(({ values, weight }) => ({ items: [values[0]![1]], weight }));
      const all = isNormal ? this.normals(group, world, rule, count) : repeated(one(), count);
      return all.map(({ items, weight }) => ({
        values: [[name, new Family(from, to, (i) => items[i - from]!)]],
        weight,
      }));
    }
    if (!isNormal) return this.singleTable(group, id, world);
    const all = this.normals(group, world, rule, 1);
    return all.map(({ items, weight }) => ({ values: [[name, items[0]!]], weight }));
  }

  private singleTable(group: RandomGroup, id: number, world: World): readonly Outcome[] {
    const from = group.from;
    const isConditional = from.kind === "call" && from.given.length > 0;
    const table = (): readonly Outcome[] => {
      const combinations = group.names.reduce<(readonly [string, Value])[][]>(
        (lists, name) => {
          const values = this.supportOf(name, group, randomPart(this.type(name))?.of ?? real, world);
          return lists.flatMap((list) => values.map((v) => [...list, [name, v] as const]));
        },
        [[]],
      );
      const weights = this.groupWeights(group, combinations, world);
      return combinations.map((values, k) => ({ values, weight: weights[k]! }));
    };
    return isConditional ? table() : once(this.tables, id, table);
  }

  private groupWeights(
    group: RandomGroup,
    combinations: (readonly [string, Value])[][],
    world: World,
  ): Scalar[] {
    const name = fromName(group.from) ?? "p";
    const given =
      group.from.kind === "call"
        ? [
            ...group.from.given,
            ...(group.names.length > 1
              ? group.from.args.filter((t) => t.kind === "symbol" && !group.names.includes(t.name))
              : []),
          ]
        : [];
    const type = this.type(name);
    if (given.length > 0 || type?.kind === "conditional") {
      const conditions = given.map((t) => evaluate(t, world.outside));
      const raw = combinations.map((values) =>
        this.weigh(
          name,
          values.map(([, v]) => v),
          conditions,
          world,
        ),
      );
      const total = raw.reduce(add);
      return raw.map((w) => div(w, total));
    }
    if (group.symmetric) {
      const half = this.simplex(combinations.length / 2, this.random(`${name}#weights`));
      return combinations.map((_, k) => mul(this.exact ? exact("0.5") : 0.5, half[Math.floor(k / 2)]!));
    }
    const declared = group.names.length === 1 ? this.value(name, world) : undefined;
    if (declared instanceof Distribution && declared.weights.length === combinations.length)
      return [...declared.weights];
    return this.simplex(combinations.length, this.random(`${group.names.join()}#weights`));
  }

  /** Positive and smooth in every value, so that it can be differentiated by a parameter. */
  weigh(name: string, values: readonly Value[], given: readonly Value[], world: World): Scalar {
    const key = weights + name;
    const inputs = [...values, ...given].flatMap(flatten);
    // Outcomes come round again and again; only what is being differentiated must be worked out anew.
    const place = inputs.every((x) => typeof x === "number") ? `${key}:${inputs.join()}` : undefined;
    const known = place === undefined ? undefined : this.weighed.get(place);
    if (known !== undefined) return known;
    const type = { kind: "function", from: null, to: { kind: "positive" } } as const;
    const score = once(this.cache, key, () => this.randomFunction(key, type, world));
    const result = (score as Callable).run([...values, ...given]);
    if (!isScalar(result)) throw new Error("internal: a weight is a number");
    if (place !== undefined) this.weighed.set(place, result);
    return result;
  }

  /** Normal values, so many at a time: the entries of all stand at one place of a rule. */
  private normals(group: RandomGroup, world: World, rule: Rule, count: number): Weighted<Value>[] {
    const of = randomPart(this.type(group.names[0]!))?.of;
    const { from } = group;
    const unsaid = () => new Unfit("a normal has a mean and a variance: x ~ Norm[μ, σ^2]", from);
    if (from.kind !== "call") throw unsaid();
    const drawn = (n: number, at: (entries: readonly number[]) => Value): Weighted<Value>[] =>
      rule(n * count).map(({ items, weight }) => ({
        items: Array.from({ length: count }, (_, k) => at(items.slice(k * n, (k + 1) * n))),
        weight,
      }));
    if (of?.kind === "vector") {
      const n = this.size(of.size, world);
      const { mean, covariance } = spread(n, from, world.outside);
      const root = cholesky(covariance);
      return drawn(n, (entries) => addMatrix(mean, matmul(root, column(entries))));
    }
    const [mean, variance] = from.args.map((t) => scalarOf(t, world.outside));
    if (mean === undefined || variance === undefined) throw unsaid();
    const deviation = apply("sqrt", variance);
    return drawn(1, ([x]) => add(mean, mul(deviation, x!)));
  }
}
