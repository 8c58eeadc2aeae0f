/** The judge: a reader's text in, a verdict out. It never throws on a text, and what it cannot read is never wrong. */
import { type Answer, type Judgement, kindOf } from "./answers/index.ts";
import type { Context, Read } from "./answers/kind.ts";
import {
  type AnyProblem,
  bookValues,
  type GivenNumbers,
  type Part,
  partNamed,
  partNames,
} from "./problem.ts";
import { symbolsOf } from "./symbols.ts";

export type { Judgement, Verdict, Witness } from "./answers/index.ts";
export { symbolsOf } from "./symbols.ts";

/** Judges an answer to a part ("a", "b", …; the main one when undefined), under the book's numbers or others. */
export function judge(
  problem: AnyProblem,
  part: string | undefined,
  text: string,
  given: GivenNumbers = bookValues(problem),
): Judgement {
  const { name, asked, context } = setting(problem, part, given);
  const kind = kindOf(asked.answer);
  const whose = { id: problem.id, part: name };
  const read = kind.read(text, asked.answer, context);
  if (!read.ok) {
    const position = { start: read.start, end: read.end };
    return { ...whose, verdict: "unreadable", because: read.because, position };
  }
  const { understood, value } = read;
  const outcome = kind.compare(value, ours(asked.answer, context), asked.answer, context);
  const slip = outcome.verdict === "incorrect" ? foreseen(asked, value, context) : undefined;
  return { ...whose, understood, ...outcome, ...(slip === undefined ? {} : { because: slip }) };
}

/** How an answer is read, before anything is judged. */
export function understand(
  problem: AnyProblem,
  part: string | undefined,
  text: string,
  given: GivenNumbers = bookValues(problem),
): Pick<Judgement, "understood" | "because" | "position"> {
  const { asked, context } = setting(problem, part, given);
  const read = kindOf(asked.answer).read(text, asked.answer, context);
  if (read.ok) return { understood: read.understood };
  return { because: read.because, position: { start: read.start, end: read.end } };
}

/** Our own answer to a part, as a reader would type it in LaTeX. */
export function ownAnswer(
  problem: AnyProblem,
  part: string | undefined,
  given: GivenNumbers = bookValues(problem),
): string {
  const { asked, context } = setting(problem, part, given);
  return kindOf(asked.answer).own(asked.answer, context);
}

/** The foreseen wrong answers of a part: text → sentence. */
export function slipsOf(part: Part<GivenNumbers>, given: GivenNumbers): Readonly<Record<string, string>> {
  const { slips = {} } = part;
  if (typeof slips === "function") return slips(given);
  const said = Object.entries(slips).map(([text, say]) => [
    text,
    typeof say === "function" ? say(given) : say,
  ]);
  return Object.fromEntries(said);
}

function setting(problem: AnyProblem, part: string | undefined, given: GivenNumbers) {
  const name = part ?? partNames(problem).main;
  const asked = partNamed(problem, name);
  return { name, asked, context: { given, declarations: symbolsOf(problem, asked) } };
}

/** Our answer, read as the reader's would be. What cannot be read there is a mistake in the problem. */
function ours(answer: Answer<GivenNumbers>, context: Context<GivenNumbers>): unknown {
  const kind = kindOf(answer);
  return mustRead(kind.read(kind.own(answer, context), answer, context), "our answer");
}

function foreseen(
  part: Part<GivenNumbers>,
  theirs: unknown,
  context: Context<GivenNumbers>,
): string | undefined {
  const kind = kindOf(part.answer);
  for (const [text, sentence] of Object.entries(slipsOf(part, context.given))) {
    const slip = mustRead(kind.read(text, part.answer, context), `the slip “${text}”`);
    if (kind.compare(theirs, slip, part.answer, context).verdict === "correct") return sentence;
  }
  return undefined;
}

function mustRead(read: Read<unknown>, what: string): unknown {
  if (read.ok) return read.value;
  throw new Error(`internal: ${what} cannot be read: ${read.because} (at ${read.start})`);
}
