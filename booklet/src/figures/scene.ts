/**
 * A scene: one drawing as plain data. The page draws it with Svelte, the command writes it as SVG (`to-svg.ts`) or as text (`to-text.ts`),
 * a screen reader hears `alt` and the table behind it. A figure is a function from its state to a scene.
 *
 * Colours are roles, never values: a hidden unit has the same colour in the sentence, the formula and the figure.
 */
export type Role =
  | "ink"
  | "soft"
  | "faint"
  | "unit1"
  | "unit2"
  | "unit3"
  | "unit4"
  | "good"
  | "bad"
  | "mark"
  | "data"
  | "model"; // prettier-ignore

export interface Scene {
  /** What a sighted reader learns from the drawing, in one or two sentences with its numbers. */
  readonly alt: string;
  /** Laid out left to right, wrapping; a panel may span the whole width. */
  readonly panels: readonly Panel[];
  /** Numbers the drawing shows, for text output and screen readers, and to read off under the figure. */
  readonly readings?: readonly Reading[];
}

export interface Panel {
  readonly id: string;
  readonly title?: string;
  /** Share of the row's width: 1 = whole, 1/3 = a third. On a phone a panel is never narrower than half. */
  readonly width?: number;
  /** Height over width. */
  readonly aspect?: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Drawn in order, later on top. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
  /** "none" draws no ticks (for network diagrams and the like). */
  readonly ticks?: number | "none";
}

export type Point = readonly [x: number, y: number];

export type Mark =
  | {
      readonly kind: "line";
      readonly points: readonly Point[];
      readonly role: Role;
      readonly dashed?: boolean;
      readonly thin?: boolean;
      readonly label?: string;
    }
  | {
      readonly kind: "area";
      readonly points: readonly Point[];
      readonly role: Role;
      readonly opacity?: number;
      readonly label?: string;
    }
  | {
      readonly kind: "dots";
      readonly points: readonly Point[];
      readonly role: Role;
      readonly radius?: number;
      readonly hollow?: boolean;
    }
  | {
      readonly kind: "text";
      readonly at: Point;
      readonly text: string;
      readonly role?: Role;
      readonly anchor?: "start" | "middle" | "end";
      readonly strong?: boolean;
    }
  | { readonly kind: "arrow"; readonly from: Point; readonly to: Point; readonly role: Role }
  /** A grid of numbers as colour, row 0 at y.from; `levels` draws contours over it. */
  | {
      readonly kind: "field";
      readonly values: readonly (readonly number[])[];
      readonly levels?: readonly number[];
      readonly categorical?: boolean;
    }
  /** Dragged by pointer or arrow keys. `free` names the axes it may move along; the figure's `move` says what moving it means. */
  | {
      readonly kind: "handle";
      readonly id: string;
      readonly at: Point;
      readonly role: Role;
      readonly free: "x" | "y" | "xy";
      readonly label: string;
      readonly step?: number;
    };

export interface Reading {
  readonly label: string;
  readonly value: string;
  readonly role?: Role;
}
