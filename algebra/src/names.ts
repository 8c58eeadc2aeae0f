/** The words of the notation: Greek letters, functions, decorations, and how LaTeX and plain text spell them. */

/** A table that holds its own entries and nothing else: a reader may well write “constructor”. */
export const table = <T>(entries: Record<string, T>): Record<string, T | undefined> =>
  Object.assign(Object.create(null) as Record<string, T | undefined>, entries);

/** “a b c” as a set. */
export const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const letters =
  "α alpha β beta γ gamma δ delta ε epsilon ϵ varepsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi π pi " +
  "ρ rho σ sigma τ tau υ upsilon φ phi ϕ varphi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi " +
  "Ψ Psi Ω Omega \u2126 Omega ℓ ell";

/** “a b c d” as a table from a to b and from c to d. */
export const paired = (text: string): Record<string, string> => {
  const entries = [...text.matchAll(/(\S+) (\S+)/g)].map(([, from, to]) => [from!, to!]);
  return table(Object.fromEntries(entries)) as Record<string, string>;
};

/** Letters that mean the same thing by two spellings. */
export const spelling = paired("varepsilon epsilon varphi phi vartheta theta inf infinity infty infinity");

export const unicode = paired(letters);

export const greek = new Set(Object.values(unicode));

/** Functions known without a declaration, by every name people give them. */
const functionNames = paired(
  "ln log sgn sign sigmoid sig relu ReLU Heaviside heaviside Softmax softmax Tr tr trace tr mathbbE E var Var Cov Covar cov Covar KL D_KL JS D_JS",
);
for (const name of words(
  "exp log sin cos tan sinh cosh tanh arctan arcsin arccos artanh sqrt abs sign sig ReLU heaviside rect softmax softplus tr det diag rank vec max min floor ceil Gamma Bessel E Var Covar Corr Norm Pr D_KL D_JS indicator norm binom diff cases erf inv O",
))
  functionNames[name] = name;

/** The canonical name of a built-in function, or undefined. */
export function builtin(name: string): string | undefined {
  return functionNames[name] as string | undefined;
}

/** Capital letters that are functions only when an argument in brackets follows. */
export const needsBrackets = words("mathbbE E Gamma Pr O D_KL D_JS KL JS Norm Bessel rect norm");

export const largeNames = words("sum prod max min argmax argmin");

export const decorations = words("tilde hat bar vec dot check breve");

/** Values known without a declaration: π, Euler's number, the identity, the vectors of ones and zeros. */
export const constants = words("pi e eye ones zeros infinity");

export const functionCommands = words("exp log ln sin cos tan sinh cosh tanh arctan arcsin arccos det Pr");

/** Every word the tokenizer takes whole when it meets it in a run of letters. */
export function isWord(name: string, latex = false): boolean {
  if (name.length > 1 && builtin(name) !== undefined) return true;
  return latex ? name === "argmax" || name === "argmin" : greek.has(name) || plainWords.has(name);
}
const plainWords = words(
  "sum prod int argmax argmin integral infinity infty inf eye ones zeros if otherwise odot and or otimes in",
);

/** What other books call so. */
const jensen = "the divergence is D_{JS}[p\\|q]; ";
const meant = table({ sigma: "the logistic function is sig[…]; ", JS: jensen, JSD: jensen });

/** What is said of a name that means nothing. */
export function unknown(name: string, names: readonly string[]): string {
  const [stem] = name.split(/[_']/);
  if (stem === "mathbbE") return "the expectation of what? write \\mathbb{E}[…]";
  const list =
    names.length > 0 ? `known symbols: ${names.slice(0, 30).join(", ")}` : "no symbols are declared";
  return `${brief(name)} is not declared; ${meant[stem!] ?? ""}${list}`;
}

/** What is quoted in a message, where it may be of any length. */
export const brief = (text: string, most = 40): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
