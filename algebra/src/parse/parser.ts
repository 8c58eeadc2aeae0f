/**
 * The cursor over the tokens that every piece of the grammar shares: looking ahead, taking, failing with a position,
 * and the limits that keep hostile input cheap.
 */
import type { Span, Tree } from "../tree.ts";
import { type Token, Unreadable } from "./tokens.ts";

/** What the grammar asks of the declarations: which names exist, and which of them are applied to arguments. */
export interface Names {
  /** undefined: nothing was declared at all, and the grammar is permissive. */
  kind(name: string): "function" | "value" | undefined;
  /** Vectors and matrices, of which x' is the transpose. */
  isMatrix?(name: string): boolean;
  /** Of functions and distributions. */
  givesNumbers?(name: string): boolean;
  /** Whether vectors or matrices are declared: among them an I that is not declared is the identity. */
  readonly hasMatrices?: boolean;
  readonly declared: boolean;
}

const maximumDepth = 120;

export class Parser {
  at = 0;
  depth = 0;
  /** In conditions and divergences (1) a bar separates, in |…| (2) it closes; elsewhere it opens an absolute value. */
  barStops = 0;
  /** Inside what ∂/∂x is taken of: |_{x=3} belongs to the derivative. */
  slopes = false;
  /** Where that begins. */
  operand = Number.NaN;
  /** Where the g of f∘g stands, which needs no argument. */
  inner = -1;
  /** Compositions f∘g, read as f[g[•]] and not yet applied. */
  readonly composed = new WeakSet<Tree>();
  /** Inside an integral, `d` followed by a name ends the integrand. */
  integrals = 0;
  /** In the body of a product: the indices that it and the sums in it bind. */
  factorsOver: readonly string[] | undefined;
  /** While the indices of an operator further on are looked up. */
  looksAhead = false;
  /** In a subscript i1 is two indices, not a slip. */
  subscripts = false;
  /** Rows written as [a, b], which may turn out to be lines of [[a, b], [c, d]]. */
  readonly lists = new WeakMap<Tree, Tree[]>();
  readonly tokens: readonly Token[];
  readonly names: Names;
  readonly latex: boolean;

  constructor(tokens: readonly Token[], names: Names, latex: boolean) {
    this.tokens = tokens;
    this.names = names;
    this.latex = latex;
  }

  get token(): Token {
    return this.tokens[this.at]!;
  }
  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }
  is(text: string, type: Token["type"] = "op"): boolean {
    return this.token.text === text && this.token.type === type;
  }
  isCommand(text: string): boolean {
    return this.is(text, "command");
  }
  next(): Token {
    const token = this.token;
    if (token.type !== "end") this.at++;
    return token;
  }
  /** Cuts the first character off this token, as a token of its own. */
  cut(): void {
    const { token, at } = this;
    const first = { ...token, text: token.text[0]!, end: token.start + 1 };
    (this.tokens as Token[]).splice(at, 1, first, { ...token, text: token.text.slice(1), start: first.end });
  }
  take(text: string): Token | undefined {
    return this.is(text) ? this.next() : undefined;
  }
  expect(text: string, opened?: Token): Token {
    const found = this.take(text);
    if (found) return found;
    if (opened)
      throw new Unreadable(
        `this ${opened.text} is never closed: expected ${text}${this.got()}`,
        opened.start,
        opened.end,
      );
    return this.fail(`expected ${text}${this.got()}`);
  }
  got(): string {
    return this.token.type === "end" ? ", but the formula ends" : `, got ${this.token.text}`;
  }
  fail(message: string, span: Span = this.token): never {
    throw new Unreadable(message, span.start, Math.max(span.end, span.start + 1));
  }

  /** The two bars of a norm or a divergence, written as one token or as two that touch. */
  get doubleBar(): boolean {
    return (
      this.is("||") || (this.is("|") && this.peek().text === "|" && this.peek().start === this.token.end)
    );
  }
  takeDoubleBar(): boolean {
    if (!this.doubleBar) return false;
    this.at += this.is("||") ? 1 : 2;
    return true;
  }

  /** The span from a node or token to the last token taken. */
  since(from: Span): Span {
    return { start: from.start, end: Math.max(from.end, this.tokens[this.at - 1]?.end ?? from.end) };
  }

  /** Runs a rule one level deeper; refuses towers of brackets before the stack does. */
  nested<T>(rule: () => T): T {
    if (++this.depth > maximumDepth) this.fail(`nested deeper than ${maximumDepth} levels`);
    const result = rule();
    this.depth--;
    return result;
  }

  /** Runs a rule with bars read as separators (true) or as absolute values (false). */
  bars<T>(stop: boolean | 2, rule: () => T): T {
    const state = { barStops: Number(stop), integrals: 0, slopes: false, factorsOver: undefined };
    return this.having(stop ? state : { ...state, subscripts: false }, rule);
  }

  /** Runs a rule with other state, and then has the old one again. */
  having<T>(state: Partial<Parser>, rule: () => T): T {
    const { barStops, integrals, subscripts, slopes, operand, factorsOver, looksAhead } = this;
    Object.assign(this, state);
    const result = rule();
    Object.assign(this, { barStops, integrals, subscripts, slopes, operand, factorsOver, looksAhead });
    return result;
  }
}
