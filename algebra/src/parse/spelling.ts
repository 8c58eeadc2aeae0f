/** Spellings: the commands of LaTeX and the signs of Unicode, each with the one sign the grammar knows. */
import { paired, table } from "../names.ts";

export const skipped = new Set(
  (
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr quad qquad displaystyle textstyle " +
    "limits nolimits nonumber scriptstyle mleft mright thinspace medspace vphantom allowbreak"
  ).split(" "),
);

export const styles = new Set(
  "mathbf boldsymbol bm bold mathrm mathit mathsf mathcal mathbb text textbf textit textrm operatorname mathop mathord".split(
    " ",
  ),
);

export const boldStyles = new Set(["mathbf", "boldsymbol", "bm", "bold", "textbf"]);

export const operators = paired(
  "cdot * times * ast * bullet bullet odot .* circ .* lbrack [ rbrack ] lbrace {{ rbrace }} lparen ( rparen ) " +
    "vert | lvert | rvert | mid | Vert || lVert || rVert || parallel || lfloor lfloor rfloor rfloor lceil lceil " +
    "rceil rceil langle langle rangle rangle div / leq <= le <= leqslant <= geq >= ge >= geqslant >= lt < gt > " +
    "ne != neq != approx ~~ simeq ~~ propto prop in in to -> rightarrow -> mapsto -> leftarrow <- gets <- " +
    "Rightarrow => implies => iff => Leftrightarrow => sim ~ equiv = coloneqq := setminus without dots dots " +
    "ldots dots cdots dots vdots dots dotsc dots dotsb dots prime ' top top intercal top colon : wedge and " +
    "land and lor or vee or backslash without forall forall over over choose choose star * pm pm mp mp",
);

/** Names that have a command of their own: MathLive's for Euler's number and the d of an integral. */
export const nameCommands = paired("exponentialE e differentialD d");

/** Commands that only dress or explain, with how many groups after them say nothing. */
export const dressing = table<number>(
  Object.fromEntries(
    "underbrace 0 overbrace 0 boxed 0 overset 1 stackrel 1 textcolor 1 color 1 label 1 tag 1 hspace 1 vspace 1 phantom 1 intertext 1"
      .split(/ (?=[a-z])/)
      .map((entry) => [entry.slice(0, -2), Number(entry.at(-1))]),
  ),
);

/** Commands that are never part of a formula, with what to do about them. */
export const refused = table<string>({
  placeholder: "an empty place is left in the formula",
  "%": "write a percentage as a decimal number",
  lg: "\\lg can be the logarithm to base 2 or 10; write \\log_{2} or \\log_{10}",
  otimes: "⊗ can be an outer or a Kronecker product; write x y^T for the outer one",
  imaginaryI: "the imaginary unit has no meaning here; for a product or two indices write i\\,i",
});

/** What stands for two things at once is asked back. */
export const ambiguous = table<string>({
  pm: "± stands for two values; write both, with a comma between them",
  mp: "∓ stands for two values; write both, with a comma between them",
});

export const commands = new Set(
  "frac sqrt binom sum prod int iint partial nabla begin end max min argmax argmin infty arg".split(" "),
);

export const commandAlias = paired("dfrac frac tfrac frac cfrac frac dbinom binom tbinom binom");

export const symbols = paired(
  "· * ⋅ * × * ∗ * ∙ * • * ⋆ * ⊙ .* ∘ .* − - – - ≤ <= ≥ >= ≠ != ≈ ~~ ∝ prop ∈ in → -> ← <- ⇒ => ⇔ => ′ ' ’ ' " +
    "‖ || ∥ || ∣ | … dots ⋯ dots ± pm ∓ mp ÷ / ∕ / ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ⟨ langle ⟩ rangle ∖ without " +
    "⊤ top ⊺ top ∧ and ∨ or",
);

/** Raised and lowered letters of Unicode, each with the mark and the letter it stands for. */
export const scripts = new Map(
  [
    ["^", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵀᴰᴱᴵᴶᴷᴸᴹᴺⁿⁱᵃᵇᶜᵈᵉᵏᵐᵖᵗˣʸᶻ", "0123456789+-=()TDEIJKLMNniabcdekmptxyz"],
    ["_", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789+-=()aehijklmnoprstuvxβγρφχ"],
  ].flatMap(([mark, from, to]) =>
    [...from!].map((c, i) => [c, { mark: mark!, letter: [...to!][i]! }] as const),
  ),
);

export const blackboard = paired("𝔼 mathbbE 𝟙 indicator 𝕀 indicator ℝ R");

export const largeSymbols = paired("∑ sum ∏ prod ∫ int ∂ partial ∇ nabla √ sqrt ∞ infty");

export const pairs = [":=", "<=", ">=", "!=", "<-", "->", "=>", ".*", "~~", "**"];
