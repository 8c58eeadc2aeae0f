/** LaTeX as one line of Unicode: $\theta_{11} x^2 \le \frac{a+b}{2}$ → θ₁₁x² ≤ (a + b)/2. For reading, not for reading back. */

export function mathText(tex: string): string {
  const tokens = tex.match(/\\[a-zA-Z]+|\\.|[{}^_&']|[^\\{}^_&'\s]|\s+/gu) ?? [];
  return tidy(new Reader(tokens).until(undefined));
}

const symbols: Record<string, string> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  varepsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  upsilon: "υ",
  phi: "φ",
  varphi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  ell: "ℓ",
  partial: "∂",
  nabla: "∇",
  infty: "∞",
  bullet: "•",
  cdot: "·",
  times: " × ",
  pm: " ± ",
  mp: " ∓ ",
  odot: " ⊙ ",
  otimes: " ⊗ ",
  circ: "∘",
  ast: "∗",
  star: "⋆",
  leq: " ≤ ",
  le: " ≤ ",
  geq: " ≥ ",
  ge: " ≥ ",
  lt: " < ",
  gt: " > ",
  neq: " ≠ ",
  ne: " ≠ ",
  approx: " ≈ ",
  propto: " ∝ ",
  equiv: " ≡ ",
  sim: " ~ ",
  to: " → ",
  rightarrow: " → ",
  leftarrow: " ← ",
  mapsto: " ↦ ",
  Rightarrow: " ⇒ ",
  implies: " ⇒ ",
  Leftrightarrow: " ⇔ ",
  iff: " ⇔ ",
  in: " ∈ ",
  notin: " ∉ ",
  subset: " ⊂ ",
  cup: " ∪ ",
  cap: " ∩ ",
  setminus: " \\ ",
  forall: "∀",
  exists: "∃",
  sum: "∑",
  prod: "∏",
  int: "∫",
  dots: "…",
  ldots: "…",
  cdots: "⋯",
  vdots: "⋮",
  mid: " | ",
  vert: "|",
  lvert: "|",
  rvert: "|",
  Vert: "‖",
  lVert: "‖",
  rVert: "‖",
  langle: "⟨",
  rangle: "⟩",
  lfloor: "⌊",
  rfloor: "⌋",
  lceil: "⌈",
  rceil: "⌉",
  lbrack: "[",
  rbrack: "]",
  lbrace: "{",
  rbrace: "}",
  prime: "′",
  top: "ᵀ",
  colon: ": ",
  quad: "  ",
  qquad: "    ",
  coloneqq: " := ",
  vee: " ∨ ",
  wedge: " ∧ ",
  neg: "¬",
}; // prettier-ignore

/** Commands that say how big or how spaced something is, and nothing else. */
const silent = new Set(
  "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits mathstrut".split(
    " ",
  ),
);
const styles = new Set(
  "text mathrm mathbf boldsymbol mathit mathsf mathcal textbf textit operatorname bm mbox".split(" "),
);
/** No space after the one, none before the other. */
const hugsRight = new Set("partial nabla lVert lvert langle lfloor lceil lbrack lbrace".split(" "));
const hugsLeft = new Set("rVert rvert rangle rfloor rceil rbrack rbrace".split(" "));
const hug = "\u2060";

const accents: Record<string, string> = {
  hat: "\u0302",
  bar: "\u0304",
  tilde: "\u0303",
  vec: "\u20d7",
  dot: "\u0307",
};
const blackboard: Record<string, string> = { R: "ℝ", N: "ℕ", Z: "ℤ", Q: "ℚ", C: "ℂ", E: "𝔼", I: "𝕀" };

const raised = map(
  "0123456789+-=()abcdefghijklmnoprstuvwxyzTDKN′",
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴰᴷᴺ′",
);
const lowered = map("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ");

function map(from: string, to: string): Map<string, string> {
  const target = [...to];
  return new Map([...from].map((c, i) => [c, target[i]!]));
}

class Reader {
  readonly tokens: readonly string[];
  at = 0;
  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  /** Everything up to a closing token, which is taken. */
  until(closing: string | undefined): string {
    let out = "";
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at++]!;
      if (token === closing) break;
      out += this.one(token);
    }
    return out;
  }

  one(token: string): string {
    if (token === "{" && this.tokens[this.at] === "," && this.tokens[this.at + 1] === "}") {
      this.at += 2; // 60{,}466: a comma that is no separator
      return ",";
    }
    if (token === "{") return this.until("}");
    if (token === "^" || token === "_") return script(token, this.argument());
    if (token === "'") return "′";
    if (token === "&") return this.grids.at(-1) === "matrix" ? ", " : " ";
    if (token === "}") return "";
    if (!token.startsWith("\\")) return /^\s+$/.test(token) ? " " : (spaced[token] ?? token);
    return this.command(token.slice(1));
  }

  command(name: string): string {
    if (silent.has(name)) {
      if (this.tokens[this.at] === ".") this.at++; // \left. is an invisible bracket
      return "";
    }
    if (styles.has(name)) return this.argument();
    if (name === "frac" || name === "dfrac" || name === "tfrac") {
      const [over, under] = [this.argument(), this.argument()];
      return `${grouped(over)}/${grouped(under)}`;
    }
    if (name === "binom") return `C(${tidy(this.argument())}, ${tidy(this.argument())})`;
    if (name === "sqrt") return `√${grouped(this.argument())}`;
    if (name === "mathbb") {
      const letter = this.argument();
      return Object.hasOwn(blackboard, letter) ? blackboard[letter]! : letter;
    }
    if (Object.hasOwn(accents, name)) return this.argument() + accents[name];
    if (name === "begin" || name === "end") return this.environment(name, this.argument());
    if (name === "\\") return this.grids.length > 0 ? "; " : "\n";
    if (hugsRight.has(name)) this.skipSpace();
    if (hugsLeft.has(name)) return hug + symbols[name]!;
    if (/^[,;:! ]$/.test(name)) return name === "!" ? "" : " ";
    if (name === "|") return "‖";
    return Object.hasOwn(symbols, name) ? symbols[name]! : name;
  }

  /** What is being laid out in rows, innermost last: entries of a matrix stand apart by commas, a case and its condition by a space. */
  grids: ("matrix" | "cases")[] = [];

  environment(name: string, which: string): string {
    const grid = /matrix$|^array$/.test(which);
    if (which === "array" && name === "begin" && this.tokens[this.at] === "{") this.argument();
    if (grid || which === "cases") {
      if (name === "begin") this.grids.push(grid ? "matrix" : "cases");
      else this.grids.pop();
    }
    if (grid) return name === "begin" ? "[" : "]";
    if (which === "cases") return name === "begin" ? "{ " : " }";
    return "";
  }

  skipSpace(): void {
    while (/^\s+$/.test(this.tokens[this.at] ?? "")) this.at++;
  }

  /** The next group or token. */
  argument(): string {
    this.skipSpace();
    const token = this.tokens[this.at++];
    return token === undefined ? "" : this.one(token);
  }
}

const spaced: Record<string, string> = {
  "=": " = ",
  "<": " < ",
  ">": " > ",
  "+": " + ",
  "-": " − ",
  ",": ", ",
  "−": " − ",
};

/** x_{ij} → xᵢⱼ where Unicode has every sign of it, else x_(ij). */
function script(mark: "^" | "_", text: string): string {
  const bare = tidy(text)
    .replace(/ ?([+−=]) ?/g, "$1")
    .replace(/−/g, "-");
  if (bare === "ᵀ") return bare; // raised as it is
  const table = mark === "^" ? raised : lowered;
  if (bare !== "" && [...bare].every((c) => table.has(c)))
    return [...bare].map((c) => table.get(c)!).join("");
  return [...bare].length <= 1 ? mark + bare : `${mark}(${bare})`;
}

/** Brackets around what a fraction bar or root held together. */
function grouped(text: string): string {
  const bare = tidy(text);
  return /^[\p{L}\p{N}\p{M}∂.′₀-₉ᵢⱼₖₐₑₒₓ]*$/u.test(bare) ? bare : `(${bare})`;
}

/** One space where there are several; a sign at the start or after a bracket belongs to its number. */
const tidy = (text: string): string =>
  text
    .replace(/ *\u2060/g, "")
    .replace(/ +/g, " ")
    .replace(
      /(^|[[({=<>≤≥≠≈,;/·×⁻]|[[({] ) ?− /g,
      (_, before: string) => `${before}${/[=<>≤≥≠≈,;×]/.test(before) ? " " : ""}−`,
    )
    .replace(/ ([,;)\]])/g, "$1")
    .replace(/([[(]) /g, "$1")
    .trim();
