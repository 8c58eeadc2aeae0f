/** Printing: a tree back to LaTeX or plain text, with just the brackets that reading it again needs. */
import { decorations, functionCommands, greek, table } from "./names.ts";
import { isSign, operators } from "./parse/spelling.ts";
import type { Binder, Kind, Tree } from "./tree.ts";

export const printLatex = (tree: Tree): string => print(tree, latex, 0);
export const printPlain = (tree: Tree): string => print(tree, plain, 0);

/** How a format spells what the two formats spell differently. */
interface Format {
  readonly latex: boolean;
  name(name: string, bold: boolean): string;
  callee(name: string): string;
  readonly times: string;
  readonly odot: string;
  /** Relations that are not spelled as in the tree. */
  readonly relations: Readonly<Record<string, string | undefined>>;
}

const level = { relation: 0, add: 1, negate: 2, product: 3, factor: 4, power: 5, atom: 6 };

/** Binding strength of a node's outermost operator; a child weaker than its place is put in brackets. Other kinds are atoms. */
const strengths: Partial<Record<Kind, number>> = {
  relation: level.relation,
  range: level.relation,
  list: level.relation,
  add: level.add,
  without: level.add,
  at: level.product + 0.5, // in brackets, the bar's reach is plain
  negate: level.negate,
  large: level.negate,
  integral: level.negate,
  product: level.product,
  hadamard: level.product,
  power: level.factor,
  transpose: level.factor,
  factorial: level.factor,
  element: level.factor,
};

function strength(tree: Tree, f: Format): number {
  // A fraction stands by itself in LaTeX; diff(…) does in plain text.
  if (tree.kind === "divide") return f.latex ? level.power : level.product;
  if (tree.kind === "derivative") return f.latex ? level.negate : level.atom;
  return strengths[tree.kind] ?? level.atom;
}

const brackets = (text: string, f: Format): string => (f.latex ? `\\left(${text}\\right)` : `(${text})`);

function print(tree: Tree, f: Format, place: number): string {
  const text = shape(tree, f);
  return strength(tree, f) >= place ? text : brackets(text, f);
}

function shape(tree: Tree, f: Format): string {
  const at = (child: Tree, place: number) => print(child, f, place);
  const list = (items: readonly Tree[]) => items.map((item) => at(item, level.relation)).join(", ");
  switch (tree.kind) {
    case "number":
      return tree.text;
    case "symbol":
      return script(f.name(tree.name, tree.bold), tree.index, f);
    case "call":
      return call(tree, f);
    case "add":
      return tree.terms
        .map((t, i) =>
          i === 0
            ? at(t, level.negate)
            : t.kind === "negate"
              ? ` - ${at(t.of, level.product)}`
              : ` + ${at(t, level.product)}`,
        )
        .join("");
    case "negate":
      return `-${at(tree.of, level.product)}`;
    case "product":
      return tree.factors
        .map((t, i) => at(t, i === 0 && t.kind !== "product" ? level.product : level.factor))
        .reduce((left, right, i) => left + between(tree.factors[i - 1]!, tree.factors[i]!, f) + right);
    case "hadamard":
      return `${at(tree.left, level.product)} ${f.odot} ${at(tree.right, level.factor)}`;
    case "divide":
      if (f.latex) return `\\frac{${at(tree.over, 0)}}{${at(tree.under, 0)}}`;
      return `${at(tree.over, level.product)}/${at(tree.under, level.factor)}`;
    case "power":
      return `${base(tree.base, f)}^{${at(tree.exponent, 0)}}`;
    case "transpose":
      return `${base(tree.of, f)}^${f.latex ? "\\top" : "T"}`;
    case "factorial":
      return `${base(tree.of, f)}!`;
    case "bars":
      return f.latex ? `\\left|${at(tree.of, 0)}\\right|` : `abs(${at(tree.of, 0)})`;
    case "norm": {
      const order = tree.order ? `_{${at(tree.order, 0)}}` : "";
      return f.latex ? `\\left\\|${at(tree.of, 0)}\\right\\|${order}` : `norm${order}(${at(tree.of, 0)})`;
    }
    case "element": {
      const text = shape(tree.of, f);
      if (["set", "matrix", "call"].includes(tree.of.kind)) return script(text, tree.index, f);
      return script(brackets(text, f), tree.index, f);
    }
    case "matrix":
      if (!f.latex)
        return `[${tree.rows.map((row) => row.map((c) => cell(c, f)).join(", ")).join("; ")}${tree.rows.length === 1 && tree.rows[0]!.length === 1 ? ";" : ""}]`;
      return `\\begin{bmatrix} ${tree.rows.map((row) => row.map((c) => at(c, 0)).join(" & ")).join(" \\\\ ")} \\end{bmatrix}`;
    case "cases":
      if (f.latex) {
        const lines = tree.branches.map(
          (b) => `${at(b.value, 0)} & ${b.when ? conditions(b.when, f) : "\\text{otherwise}"}`,
        );
        return `\\begin{cases} ${lines.join(" \\\\ ")} \\end{cases}`;
      }
      return `cases(${tree.branches.map((b) => `${at(b.value, 0)} ${b.when ? `if ${conditions(b.when, f)}` : "otherwise"}`).join("; ")})`;
    case "set": {
      // Braces around one formula may be brackets.
      const items = list(tree.items) + (tree.items.length === 1 ? "," : "");
      return f.latex ? `\\{${items}\\}` : `{${items}}`;
    }
    case "without":
      return `${at(tree.left, level.add + 1)} \\setminus ${at(tree.right, level.product)}`;
    case "range":
      return `${at(tree.from, level.relation)}:${at(tree.to, level.add)}`;
    case "large": {
      const { below, above } = bounds(tree.binders, f);
      const word = f.latex
        ? tree.operator.startsWith("arg")
          ? `\\operatorname*{${tree.operator}}`
          : `\\${tree.operator}`
        : tree.operator;
      return `${word}_{${below}}${above} ${reach(tree.body, f)}`;
    }
    case "integral": {
      const from = tree.from ? `_{${at(tree.from, 0)}}` : "";
      const to = tree.to ? `^{${at(tree.to, 0)}}` : "";
      const d = tree.variables.map((v) => ` ${f.latex ? "\\," : ""}d ${at(v, level.atom)}`).join("");
      return `${f.latex ? "\\int" : "int"}${from}${to} ${at(tree.body, level.product)}${d}`;
    }
    case "derivative":
      return derivative(tree.of, tree.by, f);
    case "at":
      return f.latex
        ? `\\left.${at(tree.of, 0)}\\right|_{${list(tree.where)}}`
        : `(${at(tree.of, 0)})|_{${list(tree.where)}}`;
    case "relation":
      return [
        at(tree.first, level.add),
        ...tree.rest.flatMap((r) => [f.relations[r.op] ?? r.op, at(r.tree, level.add)]),
      ].join(" ");
    case "list":
      return list(tree.items);
    case "dots":
      return f.latex ? "\\dots" : "…";
  }
}

/** A dot stays a dot, which between vectors is more than a product. */
function between(left: Tree, right: Tree, f: Format): string {
  if (right.dotted && !f.latex) return " · ";
  return !right.dotted && joins(left, right, f) ? " " : f.times;
}

/** Factors that may stand side by side and read back as the same product; between all others stands a sign. */
function joins(left: Tree, right: Tree, f: Format): boolean {
  const bracketed = strength(right, f) < level.factor;
  const ends = left.kind === "number" || left.kind === "power" || strength(left, f) < level.product;
  const closed =
    ends ||
    ["symbol", "call", "transpose", "factorial"].includes(left.kind) ||
    (f.latex && left.kind === "divide");
  // After a name, brackets are its argument; after f^{-1} too.
  if (bracketed) return ends && !(left.kind === "power" && left.exponent.kind === "negate");
  const first = leftmost(right);
  if (f.latex && first.kind === "divide") return closed;
  // d z would end an integral, or stand below a derivative.
  if (left.kind === "symbol" && left.name === "d") return false;
  return closed && (first.kind === "symbol" || first.kind === "call") && !first.name.startsWith("d");
}

/** What a factor begins with, where no bracket comes before it. */
function leftmost(tree: Tree): Tree {
  if (tree.kind === "power" && strength(tree.base, plain) === level.atom) return tree.base;
  if ((tree.kind === "transpose" || tree.kind === "factorial") && strength(tree.of, plain) === level.atom)
    return tree.of;
  return tree;
}

const cell = (tree: Tree, f: Format): string =>
  tree.kind === "matrix" ? `(${shape(tree, f)})` : print(tree, f, 0);

/** The body of a sum or of ∂/∂x: one term, which a following + would end. */
function reach(tree: Tree, f: Format): string {
  return print(tree, f, level.negate);
}

function conditions(tree: Tree, f: Format): string {
  if (tree.kind === "call" && tree.name === "and")
    return tree.args.map((c) => print(c, f, 0)).join(f.latex ? " \\land " : " and ");
  return print(tree, f, 0);
}

/** What an exponent, ! or ^T is put on must be one atom, or stand in brackets. */
function base(tree: Tree, f: Format): string {
  const text = shape(tree, f);
  const simple = strength(tree, f) >= level.atom || (tree.kind === "element" && tree.index.length > 0);
  return simple ? text : brackets(text, f);
}

function call(tree: Extract<Tree, { kind: "call" }>, f: Format): string {
  const at = (child: Tree) => print(child, f, 0);
  const list = (items: readonly Tree[]) => items.map(at).join(", ");
  const [first, second] = tree.args;
  if (f.latex && tree.name === "sqrt" && first) return `\\sqrt{${at(first)}}`;
  if (f.latex && tree.name === "binom" && first && second) return `\\binom{${at(first)}}{${at(second)}}`;
  if (f.latex && (tree.name === "floor" || tree.name === "ceil") && first)
    return `\\left\\l${tree.name} ${at(first)} \\right\\r${tree.name}`;
  const given = tree.given.length ? `${f.latex ? " \\mid " : " | "}${list(tree.given)}` : "";
  const versus = tree.versus.length ? `${f.latex ? " \\| " : " || "}${list(tree.versus)}` : "";
  const inside = `${list(tree.args)}${given}${versus}`;
  const inverse = tree.name.endsWith("^{-1}");
  const bareName = inverse ? tree.name.slice(0, -5) : tree.name;
  const name = calleeName(bareName, tree.bold, f);
  const scripted = script(name, tree.index, f) + (inverse ? "^{-1}" : "");
  return f.latex ? `${scripted}\\left[${inside}\\right]` : `${scripted}[${inside}]`;
}

function calleeName(name: string, bold: boolean, f: Format): string {
  if (!f.latex) return f.name(name, bold);
  if (functionCommands.has(name)) return `\\${name}`;
  return bold ? f.name(name, bold) : f.callee(name);
}

function script(name: string, index: readonly Tree[], f: Format): string {
  if (index.length === 0) return name;
  const inside = index.map((i) => print(i, f, i.kind === "range" ? 0 : level.relation)).join(", ");
  // A declared name may end in a subscript of its own; a second one joins it: f_{1, d}.
  const own = /^(.*_\{[^{}]*)\}$/.exec(name);
  return own ? `${own[1]}, ${inside}}` : `${name}_{${inside}}`;
}

function bounds(binders: readonly Binder[], f: Format): { below: string; above: string } {
  const at = (child: Tree) => print(child, f, level.add);
  let above = "";
  const below = binders.map((b) => {
    if (b.kind === "bare") return nameOf(b.name, f);
    if (b.kind === "member") return `${nameOf(b.name, f)} ${f.latex ? "\\in" : f.relations.in} ${at(b.of)}`;
    if (b.kind === "condition") return print(b.condition, f, 0);
    above = `^{${at(b.to)}}`;
    return `${nameOf(b.name, f)}=${at(b.from)}`;
  });
  return { below: below.join(", "), above };
}
const nameOf = (name: string, f: Format) => f.name(name, false);

function derivative(of: Tree, by: readonly Tree[], f: Format): string {
  const at = (child: Tree) => print(child, f, level.atom);
  if (!f.latex) return `diff(${[of, ...by].map((t) => print(t, f, 0)).join(", ")})`;
  const order = by.length > 1 ? `^{${by.length}}` : "";
  // A transpose that is not in brackets is read as the derivative's.
  const [first] = of.kind === "product" ? of.factors : [of];
  const body = print(of, f, first!.kind === "transpose" ? level.atom : level.product);
  return `\\frac{\\partial${order}}{${by.map((v) => `\\partial ${at(v)}`).join(" ")}} ${body}`;
}

const plain: Format = {
  latex: false,
  name: (name) => plainName(name),
  callee: (name) => name,
  times: "*",
  odot: ".*",
  relations: { prop: "∝", in: "∈" },
};

const latexNames = table<string>({
  infinity: "\\infty",
  ones: "\\mathbf{1}",
  zeros: "\\mathbf{0}",
  eye: "\\mathbf{I}",
  bullet: "\\bullet",
});

/** The first command that LaTeX has for a relation, where it has no sign. */
const latexRelations = table<string>({});
for (const name of Object.keys(operators)) {
  const sign = operators[name]!;
  if (isSign(sign) && !/^[=<>]$/.test(sign)) latexRelations[sign] ??= `\\${name}`;
}

const latex: Format = {
  latex: true,
  name: latexName,
  callee: (name) =>
    name === "E"
      ? "\\mathbb{E}"
      : name === "indicator"
        ? "\\mathbb{I}"
        : name === "Gamma"
          ? "\\Gamma"
          : latexName(name, false),
  times: " \\cdot ",
  odot: "\\odot",
  relations: latexRelations,
};

/** Declared names may hold their subscript: theta_11 is printed \theta_{11}, x'_i as x'_{i}. */
function latexName(name: string, bold: boolean): string {
  const known = latexNames[name];
  if (known) return known;
  const [, word, marks, sub] = /^([^_'^]+)('*(?:\^\*)?)(?:_(.*))?$/.exec(name) ?? [name, name, "", undefined];
  const decoration = [...decorations].find(
    (d) =>
      word!.startsWith(d) &&
      word!.length > d.length &&
      (/^[a-zA-Z]$/.test(word!.slice(d.length)) || greek.has(word!.slice(d.length))),
  );
  const letter = decoration ? word!.slice(decoration.length) : word!;
  const core = greek.has(letter) ? `\\${letter}` : letter.length > 1 ? `\\text{${letter}}` : letter;
  const styled =
    bold && letter.length === 1
      ? `\\mathbf{${core}}`
      : bold && greek.has(letter)
        ? `\\boldsymbol{${core}}`
        : core;
  const text = (decoration ? `\\${decoration}{${styled}}` : styled) + marks!.replace("^*", "^{*}");
  return sub === undefined
    ? text
    : `${text}_{${sub.replace(/\*/g, " ").replace(/[a-zA-Z]+/g, (w) => (greek.has(w) ? `\\${w} ` : w.length > 1 ? `\\text{${w}}` : w))}}`;
}

/** A name with its subscript in braces, so that it reads back as one name. */
function plainName(name: string): string {
  const cut = name.indexOf("_");
  const text = cut < 0 ? name : `${name.slice(0, cut)}_{${name.slice(cut + 1)}}`;
  return text.replace(/\^\*/g, "^{*}");
}
