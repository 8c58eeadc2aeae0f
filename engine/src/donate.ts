/**
 * Donation: arguments of a compiled function that its results replace. The device keeps such numbers in the program's memory, where the next call
 * finds them; a tensor for them is a claim on that memory, read only if someone asks. A claim ends when its tensor is donated to a later call.
 */
import type { NumberArray } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import type { Carried, Resident } from "./devices/device.ts";
import { sameType, type Type, type Value } from "./ir/graph.ts";

/** A value whose numbers may still lie in a program. */
export class Claim implements Value {
  readonly type: Type;
  source: Value["source"] = { kind: "data" };
  private numbers: NumberArray | undefined;
  /** Undefined once the numbers have been read, or are gone. */
  private keeper: Keeper | undefined;
  private readonly place: number;

  constructor(type: Type, keeper: Keeper, place: number) {
    this.type = type;
    this.keeper = keeper;
    this.place = place;
  }

  /** Whether the numbers lie at this place of this program. */
  liesAt(keeper: Keeper, place: number): boolean {
    return this.keeper === keeper && this.place === place;
  }

  get data(): NumberArray {
    if (this.numbers === undefined) {
      if (this.keeper === undefined)
        refuse(
          "tensor",
          "its numbers are gone: it was donated to a compiled function, which has put others in their place; read it before, or compile without donate",
        );
      this.numbers = this.keeper.read(this.place);
    }
    return this.numbers;
  }

  /** Reads the numbers out, before others take their place. */
  settle(): void {
    if (this.keeper !== undefined) void this.data;
    this.keeper = undefined;
  }

  /** The numbers may be overwritten. */
  release(): void {
    this.keeper = undefined;
  }
}

/** The carried numbers of one program, and the claims on them. */
export class Keeper {
  private readonly resident: Resident;
  private readonly carried: readonly Carried[];
  private readonly types: readonly Type[];
  private claims: (Claim | undefined)[];

  constructor(resident: Resident, carried: readonly Carried[], types: readonly Type[]) {
    this.resident = resident;
    this.carried = carried;
    this.types = types;
    this.claims = carried.map(() => undefined);
  }

  read(place: number): NumberArray {
    return this.resident.read(place);
  }

  /** Puts the donated values in their places: those that lie there already stay, and those others that lie there are read out first. */
  admit(inputs: readonly Value[]): void {
    const { carried, claims } = this;
    let missing: { place: number; data: NumberArray }[] | undefined;
    for (let place = 0; place < carried.length; place++) {
      const value = inputs[carried[place]!.input]!;
      if (value instanceof Claim && value.liesAt(this, place)) continue;
      missing ??= [];
      missing.push({ place, data: value.data! });
      claims[place]?.settle();
    }
    for (const claim of claims) claim?.release();
    if (missing !== undefined) for (const { place, data } of missing) this.resident.write(place, data);
  }

  /** Fresh claims on what lies there now. */
  claim(): Claim[] {
    this.claims = this.carried.map((_, place) => new Claim(this.types[place]!, this, place));
    return this.claims as Claim[];
  }
}

/** Each donated input with an output of its type, in order. */
export function pairUp(
  inputs: readonly Value[],
  donated: readonly boolean[],
  outputs: readonly Value[],
): Carried[] {
  const taken = new Set<number>();
  return inputs.flatMap((x, input) => {
    if (!donated[input]) return [];
    const output = outputs.findIndex((y, i) => !taken.has(i) && sameType(x.type, y.type));
    if (output === -1) return [];
    taken.add(output);
    return [{ input, output }];
  });
}
