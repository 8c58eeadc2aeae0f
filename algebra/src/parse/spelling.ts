/** Spellings: the commands of LaTeX and the signs of Unicode, each with the one sign the grammar knows. */
import { paired, table, words } from "../names.ts";

/** Brackets may grow; how much says nothing. */
export const sized = /^(m?(left|right)|middle|[bB]igg?[lrm]?)$/;

export const skipped = words(
  "quad qquad displaystyle textstyle " +
    "limits nolimits nonumber notag scriptstyle thinspace medspace enspace negthinspace allowbreak",
);

export const styles = words(
  "mathbf boldsymbol bm pmb bold mathrm mathit mathsf mathcal mathscr mathbb mathbbm mathds text textbf textit textrm operatorname mathop mathord",
);

export const boldStyles = words("mathbf boldsymbol bm pmb bold textbf");

export const boldNames = paired("1 ones 0 zeros I eye");
export const blackboardNames = paired("1 indicator I indicator E mathbbE V Var");

/** Words that join. */
export const joints = paired("and and or or if if when if for if where if otherwise otherwise odot .*");

export const operators = paired(
  "cdot * times * ast * odot .* circ circ lbrack [ rbrack ] lbrace {{ rbrace }} lparen ( rparen ) " +
    "vert | lvert | rvert | mid | Vert || lVert || rVert || parallel || lfloor lfloor rfloor rfloor lceil lceil " +
    "rceil rceil langle langle rangle rangle div / leq <= le <= leqslant <= geq >= ge >= geqslant >= lt < gt > " +
    "neq != ne != approx ~~ simeq ~~ propto prop in in to -> rightarrow -> mapsto -> leftarrow <- gets <- " +
    "Rightarrow => implies => iff => Leftrightarrow => sim ~ equiv = coloneqq := triangleq := setminus without dots dots " +
    "ldots dots cdots dots vdots dots dotsc dots dotsb dots prime ' top top intercal top colon : wedge and " +
    "land and lor or vee or backslash without forall forall over over choose choose star *",
);

/** Names that have a command of their own: MathLive's for Euler's number and the d of an integral. */
export const nameCommands = paired(
  "exponentialE e differentialD d infty infinity bullet bullet norm norm abs abs",
);

/** Commands that only dress or explain, with how many groups after them say nothing. */
export const dressing = paired(
  "underbrace 0 overbrace 0 boxed 0 fbox 0 cancel 0 bcancel 0 xcancel 0 cancelto 1 textcolor 1 mathcolor 1 colorbox 1 " +
    "color 1 label 1 tag 1 hspace 1 vspace 1 phantom 1 hphantom 1 vphantom 1 intertext 1",
);

const two = (sign: string) => `${sign} stands for two values; write both, with a comma between them`;

/** Commands and signs that are never part of a formula, with what to do about them. */
export const refused = table<string>({
  pm: two("±"),
  mp: two("∓"),
  "±": two("±"),
  "∓": two("∓"),
  placeholder: "an empty place is left in the formula",
  "%": "write a percentage as a decimal number",
  lg: "\\lg can be the logarithm to base 2 or 10; write \\log_{2} or \\log_{10}",
  otimes: "⊗ can be an outer or a Kronecker product; write x y^T for the outer one",
  imaginaryI: "the imaginary unit has no meaning here; for a product or two indices write i\\,i",
});

/** What stacked on a relation leaves it as it is: (a), ?, def, a name; but not “in distribution”, “up to a constant” or a sign. */
export const isLabel = (label: string): boolean =>
  /^([(?!\d]|\\(Delta|triangle)|(?!.*(dist|law|prob|const))[a-zA-Z]{3})/.test(
    label.replace(/\\(text|math)[a-z]*|[{}\s.]/g, ""),
  );

/** Environments whose lines stand for themselves. */
export const displays =
  "(?:(?:IEEE)?eqnarray|(?:fl)?align(?:at|ed)?|split|gather(?:ed)?|equation|multline)\\*?";

const relations = words("= != < <= > >= ~~ prop in -> <- => ~ :=");
export const isSign = (sign: string): boolean => relations.has(sign);

export const commands = words("frac sqrt binom int iint partial nabla begin end arg");

export const commandAlias = paired("dfrac frac tfrac frac cfrac frac dbinom binom tbinom binom");

export const symbols = paired(
  "· * ⋅ * × * ∗ * ∙ * • * ⋆ * ⊙ .* ∘ circ − - – - ≤ <= ≥ >= ≠ != ≈ ~~ ∝ prop ∈ in → -> ↦ -> ≔ := ≜ := ≡ = ← <- ⇒ => ⇔ => ′ ' ’ ' " +
    "‖ || ∥ || ∣ | … dots ⋯ dots ÷ / ∕ / ⌊ lfloor ⌋ rfloor ⌈ lceil ⌉ rceil ⟨ langle ⟩ rangle ∖ without " +
    "⊤ top ⊺ top ∧ and ∨ or",
);

/** Raised and lowered letters and digits of Unicode, which stand for the plain ones. */
export const raisedSigns =
  /[\u00b2\u00b3\u00b9\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d61\u1d9c-\u1dbb\u2070-\u207f]/;
export const loweredSigns = /[\u1d62-\u1d6a\u2080-\u209c\u2c7c]/;

export const blackboard = paired("𝔼 mathbbE 𝟙 indicator 𝕀 indicator ℝ R");

export const largeSymbols = paired("∑ sum ∏ prod ∫ int ∂ partial ∇ nabla √ sqrt ∞ infinity");

export const pairs = paired(":= := <= <= >= >= != != <- <- -> -> => => .* .* ~~ ~~ ** ^ == =");
