/** The words of the notation: Greek letters, functions, decorations, and how LaTeX and plain text spell them. */

export const greek = new Set(
  (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon " +
    "phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell"
  ).split(" "),
);

/** A table that holds its own entries and nothing else: a reader may well write “constructor”. */
export const table = <T>(entries: Record<string, T>): Record<string, T | undefined> =>
  Object.assign(Object.create(null) as Record<string, T | undefined>, entries);

/** Letters that mean the same thing by two spellings. */
export const spelling = table<string>({ varepsilon: "epsilon", varphi: "phi", vartheta: "theta" });

export const unicode = table<string>({
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ϵ: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  ι: "iota",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  µ: "mu",
  ν: "nu",
  ξ: "xi",
  π: "pi",
  ρ: "rho",
  σ: "sigma",
  τ: "tau",
  υ: "upsilon",
  φ: "phi",
  ϕ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
  Γ: "Gamma",
  Δ: "Delta",
  Θ: "Theta",
  Λ: "Lambda",
  Ξ: "Xi",
  Π: "Pi",
  Σ: "Sigma",
  Φ: "Phi",
  Ψ: "Psi",
  Ω: "Omega",
  "\u2126": "Omega",
  ℓ: "ell",
});

/** Functions known without a declaration, by every name people give them. */
const functionNames: Record<string, string> = {
  exp: "exp",
  log: "log",
  ln: "log",
  sin: "sin",
  cos: "cos",
  tan: "tan",
  sinh: "sinh",
  cosh: "cosh",
  tanh: "tanh",
  arctan: "arctan",
  arcsin: "arcsin",
  arccos: "arccos",
  artanh: "artanh",
  sqrt: "sqrt",
  abs: "abs",
  sign: "sign",
  sgn: "sign",
  sig: "sig",
  sigmoid: "sig",
  ReLU: "ReLU",
  relu: "ReLU",
  Heaviside: "heaviside",
  heaviside: "heaviside",
  rect: "rect",
  softmax: "softmax",
  Softmax: "softmax",
  softplus: "softplus",
  tr: "tr",
  Tr: "tr",
  trace: "tr",
  det: "det",
  diag: "diag",
  rank: "rank",
  vec: "vec",
  max: "max",
  min: "min",
  floor: "floor",
  ceil: "ceil",
  Gamma: "Gamma",
  Bessel: "Bessel",
  E: "E",
  mathbbE: "E", // never a size called E
  Var: "Var",
  var: "Var",
  Covar: "Covar",
  Cov: "Covar",
  cov: "Covar",
  Corr: "Corr",
  Norm: "Norm",
  Pr: "Pr",
  D_KL: "D_KL",
  KL: "D_KL",
  D_JS: "D_JS",
  JS: "D_JS",
  indicator: "indicator",
  norm: "norm",
  binom: "binom",
  diff: "diff",
  cases: "cases",
  erf: "erf",
  inv: "inv",
  O: "O",
};

/** The canonical name of a built-in function, or undefined. */
export function builtin(name: string): string | undefined {
  return Object.hasOwn(functionNames, name) ? functionNames[name] : undefined;
}

/** Capital letters that are functions only when an argument in brackets follows. */
export const needsBrackets = new Set([
  "mathbbE",
  "E",
  "Gamma",
  "Pr",
  "O",
  "D_KL",
  "D_JS",
  "KL",
  "JS",
  "Norm",
  "Bessel",
  "rect",
  "norm",
]);

export const largeNames = new Set(["sum", "prod", "max", "min", "argmax", "argmin"]);

export const decorations = new Set(["tilde", "hat", "bar", "vec", "dot", "check", "breve"]);

/** Values known without a declaration: π, Euler's number, the identity, the vectors of ones and zeros. */
export const constants = new Set(["pi", "e", "eye", "ones", "zeros", "infinity"]);

export const functionCommands = new Set(
  "exp log ln sin cos tan sinh cosh tanh arctan arcsin arccos det Pr".split(" "),
);

/** Every word the tokenizer takes whole when it meets it in a run of letters. */
export function isWord(name: string, latex = false): boolean {
  if (name.length > 1 && builtin(name) !== undefined) return true;
  return latex ? name === "argmax" || name === "argmin" : greek.has(name) || plainWords.has(name);
}
const plainWords = new Set(
  "sum prod int argmax argmin integral infinity infty inf eye ones zeros if otherwise odot and or otimes in".split(
    " ",
  ),
);
