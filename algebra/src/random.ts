/** Seeded randomness: every symbol draws from a stream of its own, so the order of evaluation changes nothing. */

export type Stream = () => number;

/** Mixes a text and a number into 32 bits (FNV-1a with a final avalanche). */
export function hash(text: string, seed: number): number {
  let h = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** mulberry32: uniform on [0, 1). */
export function stream(seed: number): Stream {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const whole = (random: Stream, from: number, to: number): number =>
  from + Math.floor(random() * (to - from + 1));
