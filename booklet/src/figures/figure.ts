/** A figure: state in, scene out. It holds no timers and no DOM; the page (or the command) owns the state and asks for scenes. */
import type { Point, Scene } from "./scene.ts";

/** State is plain JSON, so that it fits in a URL. */
export type State = Readonly<
  Record<string, number | string | boolean | readonly number[] | readonly Point[]>
>;

export interface Figure<V, S extends State = State> {
  /** The state the figure opens with, from the problem's givens. */
  readonly start: (given: V) => S;
  readonly controls?: readonly Control[];
  scene(state: S): Scene;
  /** The state after a handle is put at a place (already within the panel). */
  move?(state: S, handle: string, to: Point): S;
  /**
   * Work the engine does for the figure (training), run in a worker by the page. Given the state, yields new states, each to be shown; the caller may stop between two.
   * Loaded lazily, so that a page without it never loads the engine.
   */
  readonly live?: {
    /** What the button says: "Train". */
    readonly label: string;
    run(state: S): AsyncGenerator<S>;
  };
  readonly caption: string;
}

export type Control =
  | {
      readonly kind: "slider";
      readonly name: string;
      readonly label: string;
      readonly from: number;
      readonly to: number;
      readonly step: number;
    }
  | {
      readonly kind: "menu";
      readonly name: string;
      readonly label: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    }
  | { readonly kind: "switch"; readonly name: string; readonly label: string };
