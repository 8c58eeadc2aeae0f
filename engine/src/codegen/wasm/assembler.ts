/**
 * An emitter of WebAssembly modules. A `Module` gathers imports, globals and functions; a `Code` is the body of one function, written
 * instruction by instruction onto the stack machine. Nothing is checked here: WebAssembly.validate does that in the tests.
 */
import { type Opcode, opcodes } from "./opcodes.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

const typeCodes: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const emptyBlock = 0x40;

/** Growing bytes with WebAssembly's number formats. */
export class Bytes {
  private data: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Uint8Array(capacity);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const larger = new Uint8Array(Math.max(this.data.length * 2, this.length + more));
    larger.set(this.data.subarray(0, this.length));
    this.data = larger;
  }

  byte(value: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  /** LEB128, seven bits at a time. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 128) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 127n);
      rest >>= 7n;
      if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return this.byte(low);
      this.byte(low | 128);
    }
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  /** A part preceded by its length. */
  sized(part: Bytes): void {
    this.unsigned(part.length);
    this.bytes(part.done());
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** Sixteen bytes that hold the same number in every lane. */
export function splatBytes(lane: "f32" | "f64" | "i32" | "i64", value: number | bigint): Uint8Array {
  const key = `${lane}${Object.is(value, -0) ? "-0" : value}`;
  let bytes = splats.get(key);
  if (bytes === undefined) {
    bytes = laneBytes(lane, new Array(lane === "f32" || lane === "i32" ? 4 : 2).fill(value));
    if (splats.size < 4096) splats.set(key, bytes);
  }
  return bytes;
}

/** The same constants come again and again. */
const splats = new Map<string, Uint8Array>();

/** Sixteen bytes that hold the given lanes. */
export function laneBytes(
  lane: "f32" | "f64" | "i32" | "i64",
  values: readonly (number | bigint)[],
): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(16));
  values.forEach((value, i) => {
    if (lane === "f32") bytes.setFloat32(4 * i, Number(value), true);
    else if (lane === "f64") bytes.setFloat64(8 * i, Number(value), true);
    else if (lane === "i32") bytes.setInt32(4 * i, Number(value) | 0, true);
    else bytes.setBigInt64(8 * i, BigInt.asIntN(64, BigInt(value)), true);
  });
  return new Uint8Array(bytes.buffer);
}

/**
 * The body of a function. A local is its number; parameters come first. Vectors that stand still in a loop are made before it: the engine's compiler
 * makes them anew in every round otherwise, three instructions each, which doubles the time of a polynomial.
 */
export class Code {
  readonly out = new Bytes();
  private readonly locals: ValueType[] = [];
  private readonly parameters: number;
  private readonly constants = new Map<string, { local: number; bytes: Uint8Array }>();
  private loops = 0;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  local(type: ValueType): number {
    return this.parameters + this.locals.push(type) - 1;
  }

  get(local: number): this {
    this.out.byte(0x20);
    this.out.unsigned(local);
    return this;
  }

  set(local: number): this {
    this.out.byte(0x21);
    this.out.unsigned(local);
    return this;
  }

  /** Sets and leaves the value on the stack. */
  tee(local: number): this {
    this.out.byte(0x22);
    this.out.unsigned(local);
    return this;
  }

  getGlobal(index: number): this {
    this.out.byte(0x23);
    this.out.unsigned(index);
    return this;
  }

  setGlobal(index: number): this {
    this.out.byte(0x24);
    this.out.unsigned(index);
    return this;
  }

  i32(value: number): this {
    this.out.byte(0x41);
    this.out.signed(value);
    return this;
  }

  i64(value: bigint): this {
    this.out.byte(0x42);
    this.out.signed64(value);
    return this;
  }

  f32(value: number): this {
    scratch.setFloat32(0, value, true);
    this.out.byte(0x43);
    for (let i = 0; i < 4; i++) this.out.byte(scratch.getUint8(i));
    return this;
  }

  f64(value: number): this {
    scratch.setFloat64(0, value, true);
    this.out.byte(0x44);
    for (let i = 0; i < 8; i++) this.out.byte(scratch.getUint8(i));
    return this;
  }

  /** A constant vector of sixteen bytes. */
  v128(bytes: Uint8Array): this {
    const isZero = bytes.every((byte) => byte === 0);
    if (this.loops > 0 && !isZero) return this.get(this.constant(bytes));
    writeVector(this.out, bytes);
    return this;
  }

  /** The local of a constant that is set where the function begins. */
  private constant(bytes: Uint8Array): number {
    const key = bytes.join();
    let known = this.constants.get(key);
    if (known === undefined) this.constants.set(key, (known = { local: this.local("v128"), bytes }));
    return known.local;
  }

  op(...names: readonly Opcode[]): this {
    for (const name of names) this.prefixed(opcodes[name]);
    return this;
  }

  /** A load or store at a constant offset from the address on the stack. Alignment is a hint; the element's own is given. */
  memory(name: Opcode, offset: number, alignment = 2): this {
    this.prefixed(opcodes[name]);
    this.out.unsigned(alignment);
    this.out.unsigned(offset);
    return this;
  }

  memoryLane(name: Opcode, offset: number, lane: number, alignment = 2): this {
    this.memory(name, offset, alignment);
    this.out.byte(lane);
    return this;
  }

  lane(name: Opcode, lane: number): this {
    this.prefixed(opcodes[name]);
    this.out.byte(lane);
    return this;
  }

  /** Picks 32-bit lanes of the two vectors on the stack: 0–3 of the first, 4–7 of the second. */
  shuffle(lanes: readonly [number, number, number, number]): this {
    this.prefixed(0xfd000d);
    for (const lane of lanes) for (let i = 0; i < 4; i++) this.out.byte(4 * lane + i);
    return this;
  }

  memoryCopy(): this {
    this.out.bytes([0xfc, 10, 0, 0]);
    return this;
  }

  memoryFill(): this {
    this.out.bytes([0xfc, 11, 0]);
    return this;
  }

  call(f: { readonly index: number }): this {
    this.out.byte(0x10);
    this.out.unsigned(f.index);
    return this;
  }

  block(body: () => void): this {
    return this.nested(0x02, emptyBlock, body);
  }

  loop(body: () => void): this {
    this.loops++;
    this.nested(0x03, emptyBlock, body);
    this.loops--;
    return this;
  }

  /** Takes a condition; with a result type, both branches leave a value. */
  if(then: () => void, otherwise?: () => void, result?: ValueType): this {
    return this.nested(0x04, result === undefined ? emptyBlock : typeCodes[result], () => {
      then();
      if (otherwise === undefined) return;
      this.out.byte(0x05);
      otherwise();
    });
  }

  /** Leaves `depth` blocks; a branch to a loop goes back to its start. */
  branch(depth: number): this {
    this.out.byte(0x0c);
    this.out.unsigned(depth);
    return this;
  }

  branchIf(depth: number): this {
    this.out.byte(0x0d);
    this.out.unsigned(depth);
    return this;
  }

  private nested(opcode: number, type: number, body: () => void): this {
    this.out.byte(opcode);
    this.out.byte(type);
    body();
    this.out.byte(0x0b);
    return this;
  }

  private prefixed(opcode: number): void {
    if (opcode < 0x10000) return this.out.byte(opcode);
    this.out.byte(opcode >>> 16);
    this.out.unsigned(opcode & 0xffff);
  }

  /** The body with its local declarations, equal neighbours run together. */
  assemble(): Bytes {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs[runs.length - 1];
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const body = new Bytes(this.out.length + 64);
    body.unsigned(runs.length);
    for (const { type, count } of runs) {
      body.unsigned(count);
      body.byte(typeCodes[type]);
    }
    for (const { local, bytes } of this.constants.values()) {
      writeVector(body, bytes);
      body.byte(0x21);
      body.unsigned(local);
    }
    body.bytes(this.out.done());
    body.byte(0x0b);
    return body;
  }
}

function writeVector(out: Bytes, bytes: Uint8Array): void {
  out.bytes([0xfd, 0x0c]);
  out.bytes(bytes);
}

export interface Func {
  readonly index: number;
}

interface Definition extends Func {
  readonly type: number;
  readonly code: Code;
  readonly name: string | undefined;
}

export class Module {
  private readonly types = new Map<string, { index: number; encoded: Bytes }>();
  private readonly definitions: Definition[] = [];
  private readonly globals: { value: number }[] = [];
  private memory: { pages: number; sharedMaximum?: number } = { pages: 1 };

  /** Every module imports its memory, as `host.memory`, of at least this many pages; shared memory has a maximum. */
  useMemory(pages: number, sharedMaximum?: number): void {
    this.memory = { pages, ...(sharedMaximum === undefined ? {} : { sharedMaximum }) };
  }

  /** A mutable i32. */
  global(value: number): number {
    return this.globals.push({ value }) - 1;
  }

  /** Adds a function and writes its body; `name` exports it. */
  func(
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    write: (code: Code) => void,
    name?: string,
  ): Func {
    const code = new Code(parameters.length);
    const definition = {
      index: this.definitions.length,
      type: this.type(parameters, results),
      code,
      name,
    };
    this.definitions.push(definition);
    write(code);
    return definition;
  }

  private type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters}>${results}`;
    let known = this.types.get(key);
    if (known === undefined) {
      const encoded = new Bytes(16);
      encoded.byte(0x60);
      for (const list of [parameters, results]) {
        encoded.unsigned(list.length);
        for (const type of list) encoded.byte(typeCodes[type]);
      }
      known = { index: this.types.size, encoded };
      this.types.set(key, known);
    }
    return known.index;
  }

  assemble(): Uint8Array<ArrayBuffer> {
    const out = new Bytes(4096);
    out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const section = (id: number, write: (part: Bytes) => void): void => {
      const part = new Bytes();
      write(part);
      out.byte(id);
      out.sized(part);
    };
    section(1, (part) => {
      part.unsigned(this.types.size);
      for (const { encoded } of this.types.values()) part.bytes(encoded.done());
    });
    section(2, (part) => {
      part.unsigned(1);
      part.text("host");
      part.text("memory");
      part.byte(2);
      const { pages, sharedMaximum } = this.memory;
      part.byte(sharedMaximum === undefined ? 0 : 3);
      part.unsigned(pages);
      if (sharedMaximum !== undefined) part.unsigned(sharedMaximum);
    });
    section(3, (part) => {
      part.unsigned(this.definitions.length);
      for (const { type } of this.definitions) part.unsigned(type);
    });
    if (this.globals.length > 0)
      section(6, (part) => {
        part.unsigned(this.globals.length);
        for (const { value } of this.globals) {
          part.byte(typeCodes.i32);
          part.byte(1);
          part.byte(0x41);
          part.signed(value);
          part.byte(0x0b);
        }
      });
    section(7, (part) => {
      const exported = this.definitions.filter(({ name }) => name !== undefined);
      part.unsigned(exported.length);
      for (const { name, index } of exported) {
        part.text(name!);
        part.byte(0);
        part.unsigned(index);
      }
    });
    section(10, (part) => {
      part.unsigned(this.definitions.length);
      for (const { code } of this.definitions) part.sized(code.assemble());
    });
    return out.done().slice();
  }
}
