/** LaTeX as a terminal can show it. */
import { expect, test } from "vitest";
import { mathText } from "../src/math-text.ts";

test.each([
  ["\\theta_{11} x^2", "θ₁₁ x²"],
  ["D_i D + D D_o", "Dᵢ D + D Dₒ"],
  ["\\frac{\\partial L}{\\partial\\phi_0}", "∂L/∂φ₀"],
  ["\\frac{x - \\phi_0}{\\phi_1}", "(x − φ₀)/φ₁"],
  ["-\\theta_{10}/\\theta_{11}", "−θ₁₀/θ₁₁"],
  ["\\sum_{j=0}^{2} \\binom{3}{j} = 1 + 3 + 3", "∑ⱼ₌₀² C(3, j) = 1 + 3 + 3"],
  ["\\text{ReLU}[\\alpha \\cdot z] \\leq \\max[0, z]", "ReLU[α · z] ≤ max[0, z]"],
  ["\\begin{bmatrix} 1 & 0 \\\\ -1 & 2 \\end{bmatrix}", "[1, 0; −1, 2]"],
  ["\\left\\lVert \\mathbf{x} \\right\\rVert^2 \\in \\mathbb{R}", "‖x‖² ∈ ℝ"],
  ["60{,}466{,}176", "60,466,176"],
  ["\\hat{y}_{ab}", "ŷ_(ab)"],
  ["\\constructor \\unknown{x}", "constructor unknownx"],
  ["{{{", ""],
])("%s is shown as %s", (tex, shown) => {
  expect(mathText(tex).normalize("NFC")).toBe(shown.normalize("NFC"));
});
