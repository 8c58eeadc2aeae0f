/** Random data for the routes of this chapter: pairs near a line, with inputs that differ. */
import type { Random } from "../../random.ts";

export interface Data {
  readonly I: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export function drawData(random: Random, least = 2): Data {
  const I = random.integer(Math.max(2, least), 12);
  // Steps of at least 0.2 between inputs keep every fit well conditioned.
  let at = random.uniform(-3, 0);
  const x = Array.from({ length: I }, () => (at += random.uniform(0.2, 1)));
  const [offset, slope] = [random.uniform(-2, 2), random.uniform(-2, 2)];
  return { I, x, y: x.map((x) => offset + slope * x + random.normal()) };
}
