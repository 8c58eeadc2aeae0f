/**
 * Where every buffer lies. A buffer lives from the first step that writes it to the last that reads it; two that are never alive together may
 * share memory.
 */
import { sizeOf } from "../core/shape.ts";
import { buffersOf, mayWriteOver, type Nest } from "./nest.ts";
import type { Schedule } from "./schedule.ts";
import { inside, type Step, touches } from "./step.ts";
import { type Buffer, homeOf } from "./term.ts";

export interface Plan {
  readonly addresses: ReadonlyMap<Buffer, number>;
  /** Everything lies below this address. */
  readonly end: number;
  /** What all buffers take together. */
  readonly bytes: number;
  /** The most bytes alive at once: no plan can do with less. */
  readonly least: number;
}

/** Nothing is placed below: addresses under a guard may stray this far down. */
const start = 1024;
/** A cache line, on which buffers start. Those of a few lines lie side by side instead: small programs would mostly consist of gaps. */
const line = 64;
const small = 4 * line;
/** Vectors may read so far past the end of what they need. */
const slack = 16;

const elementBytes = ({ type }: Buffer): number => (type.dtype === "f64" ? 8 : 4);

const bytesOf = (buffer: Buffer): number => sizeOf(buffer.type.shape) * elementBytes(buffer);

const alignmentOf = (buffer: Buffer): number => (bytesOf(buffer) <= small ? elementBytes(buffer) : line);

const roundUp = (bytes: number, multiple: number): number => Math.ceil(bytes / multiple) * multiple;

const room = (buffer: Buffer): number => {
  const bytes = bytesOf(buffer);
  return bytes <= small ? bytes : roundUp(bytes + slack, line);
};

interface Life {
  readonly buffer: Buffer;
  from: number;
  to: number;
}

/** Orders to place buffers in. None is best for all programs; trying them costs little. */
const orders: readonly ((a: Life, b: Life) => number)[] = [
  (a, b) => room(b.buffer) - room(a.buffer) || a.from - b.from,
  (a, b) => areaOf(b) - areaOf(a),
  (a, b) => spanOf(b) - spanOf(a) || room(b.buffer) - room(a.buffer),
  (a, b) => a.from - b.from || spanOf(b) - spanOf(a),
];
const spanOf = ({ from, to }: Life): number => to - from + 1;
const areaOf = (life: Life): number => spanOf(life) * room(life.buffer);

/** A plan this near what is needed will do. */
const close = 1.02;

export function plan(schedule: Schedule): Plan {
  const { lives, over } = livesOf(schedule);
  const least = mostAlive(lives);
  let best: ReturnType<typeof place> | undefined;
  for (const order of orders) {
    const found = place(lives.toSorted(order));
    if (best === undefined || found.end < best.end) best = found;
    if (best.end - start <= close * least) break;
  }
  const { addresses, end } = best!;
  for (const buffer of over.keys()) addresses.set(buffer, addresses.get(rootOf(buffer, over))!);
  return { addresses, end, bytes: end - start, least };
}

/** Each buffer in turn at the lowest place that is free for its whole life. */
function place(lives: readonly Life[]): { addresses: Map<Buffer, number>; end: number } {
  const addresses = new Map<Buffer, number>();
  const placed: Life[] = [];
  let end = start;
  for (const life of lives) {
    const size = room(life.buffer);
    const rivals = placed
      .filter((other) => other.from <= life.to && life.from <= other.to)
      .map(({ buffer }) => ({ low: addresses.get(buffer)!, high: addresses.get(buffer)! + room(buffer) }))
      .sort((a, b) => a.low - b.low);
    const alignment = alignmentOf(life.buffer);
    let address = start;
    for (const { low, high } of rivals) {
      if (low - address >= size) break;
      address = Math.max(address, roundUp(high, alignment));
    }
    addresses.set(life.buffer, address);
    placed.push(life);
    end = Math.max(end, address + size);
  }
  return { addresses, end };
}

function rootOf(buffer: Buffer, over: ReadonlyMap<Buffer, Buffer>): Buffer {
  let root = homeOf(buffer);
  for (let below = over.get(root); below !== undefined; below = over.get(root)) root = below;
  return root;
}

/** Steps are counted through; a buffer from outside a loop that is used inside lives until the loop ends. */
function livesOf(schedule: Schedule): { lives: Life[]; over: Map<Buffer, Buffer> } {
  const { inputs, outputs, constants, steps, kept } = schedule;
  const over = new Map(schedule.over);
  const lives = new Map<Buffer, Life>();
  const nests: { nest: Nest; time: number }[] = [];
  let now = 0;
  const use = (seen: Buffer, time: number): void => {
    const buffer = rootOf(seen, over);
    const life = lives.get(buffer);
    if (life === undefined) lives.set(buffer, { buffer, from: time, to: time });
    else life.to = Math.max(life.to, time);
  };
  const walk = (list: readonly Step[]): void => {
    for (const step of list) {
      const first = ++now;
      if (step.kind === "nest") nests.push({ nest: step, time: first });
      const { reads, writes } = touches(step);
      // Stacks are filled a slice a round, so they live from the first round on.
      if (step.kind === "repeat")
        for (const part of step.body) if (part.kind === "move" && part.slice === "to") use(part.to, first);
      const outer = new Set(lives.keys());
      for (const part of inside(step)) walk(part);
      const last = inside(step).length > 0 ? ++now : first;
      for (const buffer of [...reads, ...writes]) use(buffer, last);
      if (last === first) continue;
      for (const life of lives.values())
        if (outer.has(life.buffer) && life.to >= first) life.to = Math.max(life.to, last);
    }
  };
  for (const buffer of [...inputs, ...constants.map(({ buffer }) => buffer)]) use(buffer, 0);
  walk(steps);
  const finish = now + 1;
  for (const buffer of outputs) use(buffer, finish);
  for (const buffer of kept) {
    const life = lives.get(rootOf(buffer, over))!;
    life.from = 0;
    life.to = finish;
  }
  for (const { nest, time } of nests) writeOver(nest, time, lives, over, kept);
  return { lives: [...lives.values()], over };
}

/** Lets what a nest writes take the place of what it is the last to read. */
function writeOver(
  nest: Nest,
  time: number,
  lives: Map<Buffer, Life>,
  over: Map<Buffer, Buffer>,
  kept: ReadonlySet<Buffer>,
): void {
  const { reads, writes } = buffersOf(nest);
  for (const written of writes) {
    const life = lives.get(written);
    if (life === undefined || life.from !== time || over.has(written)) continue;
    for (const seen of reads) {
      const root = rootOf(seen, over);
      const dying = lives.get(root);
      if (dying === undefined || root === written || kept.has(root) || dying.to !== time) continue;
      if (seen.type.dtype !== written.type.dtype || bytesOf(root) !== bytesOf(written)) continue;
      const there = [...reads, ...writes].filter((other) => rootOf(other, over) === root);
      if (!there.every((other) => mayWriteOver(nest, written, homeOf(other)))) continue;
      over.set(written, root);
      dying.to = life.to;
      lives.delete(written);
      break;
    }
  }
}

function mostAlive(lives: readonly Life[]): number {
  const changes = lives.flatMap(({ buffer, from, to }) => [
    { time: from, bytes: bytesOf(buffer) },
    { time: to + 0.5, bytes: -bytesOf(buffer) },
  ]);
  changes.sort((a, b) => a.time - b.time);
  let [alive, most] = [0, 0];
  for (const { bytes } of changes) {
    alive += bytes;
    most = Math.max(most, alive);
  }
  return most;
}
