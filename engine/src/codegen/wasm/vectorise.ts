/**
 * Along which index a nest is computed in lanes: the last row (each lane a row of its own), the last index of each stage (each lane a part of
 * the row), or none. The estimate counts memory accesses and operations; an access that steps by one or stands still is as cheap for a vector
 * as for a number, any other is made lane by lane.
 */
import type { Index } from "../../ir/kernel.ts";
import { type Nest, rootsOf, type Stage } from "../../schedule/nest.ts";
import { children, partsOf, type Term } from "../../schedule/term.ts";
import { weightOf } from "../../schedule/weight.ts";
import { isChain } from "./math/index.ts";
import type { Lanes } from "./operations.ts";

export interface Vectorisation {
  readonly along: "rows" | "stages" | "none";
  readonly lanes: Lanes;
  /** Vectors of rows computed side by side in one round of the loop; and, where lanes run along the stages, vectors of each stage. */
  readonly copies: number;
  readonly copiesOf: (stage: Stage) => number;
  /** The estimate for the whole nest, in instructions. */
  readonly instructions: number;
}

export function planLanes(nest: Nest): Vectorisation {
  const profiles = nest.stages.map(profileOf);
  const lanes: Lanes = profiles.some(({ wide }) => wide) ? 2 : 4;
  const { rows } = nest;
  const row = rows[rows.length - 1];
  const times = rows.reduce((product, { extent }) => product * extent, 1);
  const total = (costOf: (stage: Stage, profile: Profile) => number): number =>
    nest.stages.reduce((sum, stage, i) => sum + costOf(stage, profiles[i]!), 0);
  const rounds = (stage: Stage): number => stage.over.reduce((product, { extent }) => product * extent, 1);

  const none = total((stage, profile) => times * rounds(stage) * costAlong(profile, undefined, 1));
  const alongRows =
    row === undefined || row.extent < 2
      ? Number.POSITIVE_INFINITY
      : total((stage, p) => times * rounds(stage) * filling(row, lanes) * costAlong(p, row, lanes));
  const alongStages = total((stage, profile) => {
    const index = stage.over[stage.over.length - 1];
    if (index === undefined) return times * costAlong(profile, undefined, 1);
    const ends = 4 * stage.folds.length;
    return times * (rounds(stage) * filling(index, lanes) * costAlong(profile, index, lanes) + ends);
  });
  if (alongRows <= Math.min(alongStages, none)) {
    const [profile] = profiles;
    const isOne = profiles.length === 1;
    const short = isOne ? copiesFor(profile!, row!.extent / lanes) : 1;
    const copies = leaps(nest, profiles, row!) ? lineOfVectors : short;
    return { along: "rows", lanes, copies, copiesOf: () => 1, instructions: alongRows };
  }
  const longest = Math.max(0, ...nest.stages.map(({ over }) => over.at(-1)?.extent ?? 0));
  if (alongStages < none && longest >= 2) {
    const copies = new Map(
      nest.stages.map((stage, i) => [
        stage,
        copiesFor(profiles[i]!, (stage.over.at(-1)?.extent ?? 0) / lanes),
      ]),
    );
    return {
      along: "stages",
      lanes,
      copies: 1,
      copiesOf: (stage) => copies.get(stage)!,
      instructions: alongStages,
    };
  }
  return { along: "none", lanes: 1, copies: 1, copiesOf: () => 1, instructions: none };
}

/** Vectors in a line of the cache. */
const lineOfVectors = 4;

/** Whether rows lie side by side while the loop within them leaps from line to line: then whole lines are to be used before they are left. */
const leaps = (nest: Nest, profiles: readonly Profile[], row: Index): boolean =>
  nest.stages.some(({ over }, i) =>
    profiles[i]!.positions.some(
      (flat) => strideAlong(flat, row) === 1 && (strideAlong(flat, over.at(-1)) ?? 0) >= 16,
    ),
  );

/** Short bodies are written several times a round: folds run side by side, and the loop itself costs less. So are bodies with chains, unless they are long. */
function copiesFor({ operations, chains }: Profile, vectors: number): number {
  if (vectors < 4) return 1;
  if (chains) return operations <= 100 ? 4 : 1;
  return operations <= 4 ? 4 : operations <= 8 ? 2 : 1;
}

/** Lanes computed for each lane wanted. */
const filling = (index: Index, lanes: number): number =>
  (Math.ceil(index.extent / lanes) * lanes) / Math.max(index.extent, 1);

interface Profile {
  readonly operations: number;
  /** Whether long functions of floats are among them. */
  readonly chains: boolean;
  /** Flat positions of loads and stores. */
  readonly positions: readonly Term[];
  readonly wide: boolean;
}

function profileOf(stage: Stage): Profile {
  let operations = 0;
  let chains = false;
  let wide = false;
  const positions: Term[] = stage.stores.map(({ flat }) => flat);
  const seen = new Set<Term>();
  const visit = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    if (term.dtype === "f64") wide = true;
    if (term.kind === "load") positions.push(term.flat);
    else if (term.dtype !== "i32") {
      if (term.kind === "unary" || term.kind === "binary") {
        operations += weightOf(term.fn);
        chains ||= isChain(term.fn);
      } else if (term.kind === "select" || term.kind === "cast") operations++;
    }
    for (const inner of children(term)) visit(inner);
  };
  for (const root of rootsOf(stage)) visit(root);
  for (const { buffer } of stage.stores) if (buffer.type.dtype === "f64") wide = true;
  return { operations: operations + stage.folds.length, chains, positions, wide };
}

/** Work for one element in lanes along `index`, in units of one instruction. */
function costAlong(profile: Profile, index: Index | undefined, lanes: number): number {
  let cost = (profile.operations + 1.5) / lanes;
  for (const flat of profile.positions) {
    const stride = strideAlong(flat, index);
    cost += stride === undefined ? 2.5 : stride === 0 || stride === 1 || lanes === 1 ? 1 / lanes : 1.2;
  }
  return cost;
}

function strideAlong(flat: Term, index: Index | undefined): number | undefined {
  if (index === undefined) return 0;
  let stride = 0;
  for (const { term, times } of partsOf(flat)) {
    if (term.kind === "index") stride += term.index === index ? times : 0;
    else if (dependsOn(term, index)) return undefined;
  }
  return stride;
}

const dependsOn = (term: Term, index: Index): boolean =>
  term.kind === "index" ? term.index === index : children(term).some((inner) => dependsOn(inner, index));
