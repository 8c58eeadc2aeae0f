/** `downhill variant`: a problem with the numbers of a seed. */
import { varies } from "@downhill/booklet";
import type { Effects } from "../effects.ts";
import { CommandError, exit } from "../exit.ts";
import { choose } from "../problem.ts";
import { json } from "../terminal.ts";
import { shown } from "./show.ts";

export interface VariantOptions {
  readonly seed: number;
  readonly json?: boolean;
}

export async function variant(
  id: string,
  { seed, json: asJson }: VariantOptions,
  effects: Effects,
): Promise<number> {
  const { problem, given } = await choose(id, { seed });
  if (!varies(problem)) throw new CommandError(`problem ${problem.id} has no numbers to vary`);
  if (asJson) json(effects, { id: problem.id, seed, given, statement: problem.statement(given) });
  else
    effects.out(
      `${shown(problem, given, {}, effects)}\n\nseed ${seed}: answer it with downhill answer ${problem.id} --seed ${seed} …\n`,
    );
  return exit.good;
}
