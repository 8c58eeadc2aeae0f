/**
 * A schedule as text, for tests and for the curious. Buffers are numbered as they appear; rows are r0, r1 …, indices inside a stage i0, i1 …, results of
 * folds s0, s1 …; a load shows the flat position it reads.
 *
 *   for r0 < 100
 *     for i0 < 10: s0 = max b3[10 r0 + i0]
 *     for i0 < 10: b4[10 r0 + i0] = exp(b3[10 r0 + i0] - s0); s1 = add …
 */
import { typeText } from "../ir/graph.ts";
import type { Index } from "../ir/kernel.ts";
import type { Taps } from "./direct.ts";
import type { Nest } from "./nest.ts";
import type { Schedule } from "./schedule.ts";
import type { Step } from "./step.ts";
import type { Buffer, Fold, Term } from "./term.ts";

export function printSchedule({ inputs, outputs, constants, steps }: Schedule): string {
  const printer = new Printer();
  const list = (buffers: readonly Buffer[]): string =>
    buffers.map((buffer) => `${printer.name(buffer)} ${typeText(buffer.type)}`).join(", ");
  const head = [
    `inputs ${list(inputs)}`,
    ...(constants.length > 0 ? [`constants ${list(constants.map(({ buffer }) => buffer))}`] : []),
  ];
  const body = printer.steps(steps);
  return `${[...head, ...body, `outputs ${list(outputs)}`].join("\n")}\n`;
}

/** Each step of a schedule, as `printSchedule` shows it. */
export function printSteps({ inputs, constants, steps }: Schedule): string[] {
  const printer = new Printer();
  for (const buffer of [...inputs, ...constants.map(({ buffer }) => buffer)]) printer.name(buffer);
  return steps.map((step) => printer.steps([step]).join("\n"));
}

const signs: Readonly<Record<string, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  remainder: "%",
  less: "<",
  lessEqual: "<=",
  equal: "==",
  notEqual: "!=",
  and: "&",
  or: "|",
  xor: "^",
  shiftLeft: "<<",
  shiftRight: ">>",
};

const tapsText = ({ batch, groups, inputs, outputs, taps, output }: Taps): string =>
  `[${batch}: ${groups > 1 ? `${groups} × ` : ""}${inputs} → ${outputs} channels, ${taps.join("×")} taps, ${output.join("×")} pixels]`;

class Printer {
  private readonly buffers = new Map<Buffer, string>();

  name(buffer: Buffer): string {
    let name = this.buffers.get(buffer);
    if (name === undefined) this.buffers.set(buffer, (name = `b${this.buffers.size}`));
    return name;
  }

  steps(steps: readonly Step[]): string[] {
    return steps.flatMap((step) => this.step(step));
  }

  private step(step: Step): string[] {
    const indented = (inner: readonly Step[]): string[] => this.steps(inner).map((line) => `  ${line}`);
    switch (step.kind) {
      case "nest":
        return new NestPrinter(step, (buffer) => this.name(buffer)).lines();
      case "contract": {
        const { batch, m, n, k, transposeA, transposeB } = step.geometry;
        const [a, b] = [this.name(step.a), this.name(step.b)];
        const packed = [step.packedA && "A", step.packedB && "B"].filter(Boolean).join(" and ");
        const product = `${a}${transposeA ? "ᵀ" : ""} × ${b}${transposeB ? "ᵀ" : ""}`;
        return [
          `${this.name(step.c)} = ${step.turned ? `(${product})ᵀ` : product}  [${batch}: ${m}×${k}×${n}]${packed && `, ${packed} packed`}`,
        ];
      }
      case "border": {
        const { rows, phases, columns } = step.border;
        return [`${this.name(step.to)} = ${this.name(step.from)} bordered  [${rows}×${phases}×${columns}]`];
      }
      case "direct":
        return [
          `${this.name(step.result)} = ${this.name(step.image)} convolved with ${this.name(step.weights)}  ${tapsText(step.taps)}`,
        ];
      case "shifted":
        return [
          `${this.name(step.result)} = ${this.name(step.image)} convolved by columns with ${this.name(step.weights)}  ${tapsText(step.taps)}`,
        ];
      case "winograd":
        return [
          `${this.name(step.result)} = ${this.name(step.image)} convolved by squares with ${this.name(step.weights)}  ${tapsText(step.taps)}`,
        ];
      case "correlate":
        return [
          `${this.name(step.result)} = ${this.name(step.image)} correlated with ${this.name(step.cotangent)}  ${tapsText(step.taps)}`,
        ];
      case "winogradKernel":
        return [
          `${this.name(step.result)} = ${this.name(step.image)} correlated by squares with ${this.name(step.cotangent)}  ${tapsText(step.taps)}`,
        ];
      case "routine": {
        const list = (buffers: readonly Buffer[]): string => buffers.map((b) => this.name(b)).join(", ");
        return [`${list(step.writes)} = routine(${list(step.reads)})`];
      }
      case "move": {
        const [from, to] = [this.name(step.from), this.name(step.to)];
        return [
          `${to}${step.slice === "to" ? "[round]" : ""} = ${from}${step.slice === "from" ? "[round]" : ""}`,
        ];
      }
      case "repeat":
        return [
          `repeat ${step.count}${step.backwards ? " backwards" : ""}`,
          ...(step.while
            ? [...indented(step.while.steps), `  while ${this.name(step.while.condition)}`]
            : []),
          ...indented(step.body),
        ];
      case "choose":
        return [
          `if ${this.name(step.condition)}`,
          ...indented(step.accepted),
          "else",
          ...indented(step.otherwise),
        ];
    }
  }
}

class NestPrinter {
  private readonly nest: Nest;
  private readonly name: (buffer: Buffer) => string;
  private readonly names = new Map<Index | Fold, string>();

  constructor(nest: Nest, name: (buffer: Buffer) => string) {
    this.nest = nest;
    this.name = name;
    for (const [i, index] of nest.rows.entries()) this.names.set(index, `r${i}`);
  }

  lines(): string[] {
    const { rows, stages } = this.nest;
    const loops = (indices: readonly Index[]): string =>
      indices.map((index) => `${this.names.get(index)} < ${index.extent}`).join(", ");
    const body = stages.map(({ over, folds, stores }) => {
      for (const [i, index] of over.entries()) this.names.set(index, `i${i}`);
      const texts = [
        ...folds.map(({ fold, value }) => {
          const text = this.text(value);
          const name = `s${[...this.names.values()].filter((other) => other.startsWith("s")).length}`;
          this.names.set(fold, name);
          return `${name} = ${fold.monoid} ${text}`;
        }),
        ...stores.map(
          ({ buffer, flat, value }) => `${this.name(buffer)}[${this.text(flat)}] = ${this.text(value)}`,
        ),
      ];
      return `${over.length > 0 ? `for ${loops(over)}: ` : ""}${texts.join("; ")}`;
    });
    return rows.length === 0 ? body : [`for ${loops(rows)}`, ...body.map((line) => `  ${line}`)];
  }

  private text(term: Term): string {
    switch (term.kind) {
      case "constant":
        return Object.is(term.value, -0) ? "-0" : `${term.value}`;
      case "index":
        return this.names.get(term.index) ?? "?";
      case "sum": {
        const parts = term.parts.map(
          ({ term: x, times }) => `${times === 1 ? "" : `${times} `}${this.text(x)}`,
        );
        return [...parts, ...(term.constant === 0 ? [] : [`${term.constant}`])].join(" + ");
      }
      case "load":
        return `${this.name(term.buffer)}[${this.text(term.flat)}]`;
      case "result":
        return this.names.get(term.fold) ?? "?";
      case "unary":
        return `${term.fn}(${this.text(term.x)})`;
      case "binary": {
        const sign = signs[term.fn];
        const [x, y] = [this.text(term.x), this.text(term.y)];
        return sign === undefined ? `${term.fn}(${x}, ${y})` : `(${x} ${sign} ${y})`;
      }
      case "select":
        return `(${this.text(term.condition)} ? ${this.text(term.then)} : ${this.text(term.otherwise)})`;
      case "cast":
      case "bitcast":
        return `${term.dtype}(${this.text(term.x)})`;
    }
  }
}
