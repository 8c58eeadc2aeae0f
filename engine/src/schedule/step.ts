/** What a compiled program does, in order. Control flow holds steps of its own. */
import type { Type } from "../ir/graph.ts";
import type { Lowering, Statement } from "../ir/kernel.ts";
import type { Border, Taps } from "./direct.ts";
import { buffersOf, type Nest } from "./nest.ts";
import type { Buffer } from "./term.ts";

export type Step =
  | Nest
  | Contract
  | BorderStep
  | Direct
  | Winograd
  | Shifted
  | Correlate
  | WinogradKernel
  | Routine
  | Move
  | Repeat
  | {
      readonly kind: "choose";
      readonly condition: Buffer;
      readonly accepted: readonly Step[];
      readonly otherwise: readonly Step[];
    };

export interface Contract {
  readonly kind: "contract";
  readonly geometry: Extract<Lowering, { kind: "contract" }>;
  readonly a: Buffer;
  readonly b: Buffer;
  readonly c: Buffer;
  /** Where C takes the product's transpose: room for a tile of each row of tiles. */
  readonly turned?: Buffer;
  /** Columns of a tile. */
  readonly columns: number;
  /** Room for operands in panels, where they are packed. */
  readonly packedA?: Buffer;
  readonly packedB?: Buffer;
}

/** Operands are what it reads, then what it writes; `types` are theirs as the body sees them. */
export interface Routine {
  readonly kind: "routine";
  readonly body: readonly Statement[];
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  readonly types: readonly Type[];
}

/** Copies an image with a border. */
export interface BorderStep {
  readonly kind: "border";
  readonly border: Border;
  readonly from: Buffer;
  readonly to: Buffer;
}

/** Convolves a bordered image. */
export interface Direct {
  readonly kind: "direct";
  readonly taps: Taps;
  readonly image: Buffer;
  readonly weights: Buffer;
  readonly result: Buffer;
}

/** Convolves a bordered image by squares; with room for the weights and for squares in the other basis. */
export interface Winograd {
  readonly kind: "winograd";
  readonly taps: Taps;
  readonly image: Buffer;
  readonly weights: Buffer;
  readonly transformed: Buffer;
  readonly room: Buffer;
  readonly result: Buffer;
}

/** Convolves an image without a border to few channels; with room for planes of sums. `offset`: zeros before its first column. */
export interface Shifted {
  readonly kind: "shifted";
  readonly taps: Taps;
  readonly offset: number;
  readonly image: Buffer;
  readonly weights: Buffer;
  readonly room: Buffer;
  readonly result: Buffer;
}

/** The kernel's gradient, from a bordered image and a cotangent; with room for the cotangent in panels and for sums. */
export interface Correlate {
  readonly kind: "correlate";
  readonly taps: Taps;
  readonly image: Buffer;
  readonly cotangent: Buffer;
  readonly panels: Buffer;
  readonly sums: Buffer;
  readonly result: Buffer;
}

/** The same by squares; with room for sums and squares. */
export interface WinogradKernel {
  readonly kind: "winogradKernel";
  readonly taps: Taps;
  readonly image: Buffer;
  readonly cotangent: Buffer;
  readonly room: Buffer;
  readonly result: Buffer;
}

/** Copies a whole buffer; or, inside a repeat, the slice of the round at hand from or to a stack of slices. */
export interface Move {
  readonly kind: "move";
  readonly from: Buffer;
  readonly to: Buffer;
  /** Which of the two is a stack. */
  readonly slice?: "from" | "to";
}

export interface Repeat {
  readonly kind: "repeat";
  readonly count: number;
  readonly backwards: boolean;
  /** Computes whether to go on. */
  readonly while?: { readonly steps: readonly Step[]; readonly condition: Buffer };
  readonly body: readonly Step[];
}

/** Whether it, or a step inside it, is computed in tiles that are cut for the host's registers. */
export const hasTiles = (step: Step): boolean =>
  ["contract", "direct", "winograd", "shifted", "correlate", "winogradKernel"].includes(step.kind) ||
  inside(step).some((part) => part.some(hasTiles));

/** The buffers a step reads and writes itself, not those of the steps inside it. */
export function touches(step: Step): { reads: readonly Buffer[]; writes: readonly Buffer[] } {
  switch (step.kind) {
    case "nest": {
      const { reads, writes } = buffersOf(step);
      return { reads: [...reads], writes: [...writes] };
    }
    case "contract":
      return {
        reads: [step.a, step.b],
        writes: [step.c, step.turned, step.packedA, step.packedB].filter((buffer) => buffer !== undefined),
      };
    case "border":
      return { reads: [step.from], writes: [step.to] };
    case "direct":
      return { reads: [step.image, step.weights], writes: [step.result] };
    case "winograd":
      return { reads: [step.image, step.weights], writes: [step.result, step.transformed, step.room] };
    case "shifted":
      return { reads: [step.image, step.weights], writes: [step.result, step.room] };
    case "correlate":
      return { reads: [step.image, step.cotangent], writes: [step.result, step.panels, step.sums] };
    case "winogradKernel":
      return { reads: [step.image, step.cotangent], writes: [step.result, step.room] };
    case "routine":
      return step;
    case "move":
      return { reads: [step.from], writes: [step.to] };
    case "choose":
      return { reads: [step.condition], writes: [] };
    case "repeat":
      return { reads: step.while ? [step.while.condition] : [], writes: [] };
  }
}

/** The steps inside a step. */
export function inside(step: Step): readonly (readonly Step[])[] {
  if (step.kind === "repeat") return step.while ? [step.while.steps, step.body] : [step.body];
  return step.kind === "choose" ? [step.accepted, step.otherwise] : [];
}
