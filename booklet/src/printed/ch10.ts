/** Chapter 10, convolutional networks: translation, the parameters of AlexNet, and He's variance. */
import type { Printed } from "./printed.ts";

/** Row by row the matrix that reads the next entry, with zeros beyond the border: t moves a signal by τ places. */
const shift = String.raw`N := 9; S := \begin{bmatrix} 0 & 1 & 0 & 0 & 0 & 0 & 0 & 0 & 0 \\ 0 & 0 & 1 & 0 & 0 & 0 & 0 & 0 & 0 \\ 0 & 0 & 0 & 1 & 0 & 0 & 0 & 0 & 0 \\ 0 & 0 & 0 & 0 & 1 & 0 & 0 & 0 & 0 \\ 0 & 0 & 0 & 0 & 0 & 1 & 0 & 0 & 0 \\ 0 & 0 & 0 & 0 & 0 & 0 & 1 & 0 & 0 \\ 0 & 0 & 0 & 0 & 0 & 0 & 0 & 1 & 0 \\ 0 & 0 & 0 & 0 & 0 & 0 & 0 & 0 & 1 \\ 0 & 0 & 0 & 0 & 0 & 0 & 0 & 0 & 0 \end{bmatrix};
x: vector[9]; omega_1, omega_2, omega_3: real; i: integer[2..5]; tau: integer[0..3]; t[v] := S^\tau v; f[v] := omega_1 S^T v + omega_2 v + omega_3 S v`;

/** Inputs, outputs and kernel width of AlexNet's eight layers; counts of weights as printed. */
const alexNet: readonly (readonly [string, string])[] = [
  [String.raw`3 \times 96 \times 11 \times 11 = 34{,}848`, String.raw`\sum_{c=1}^{96} 3 \cdot 11^2`],
  [String.raw`96 \times 256 \times 5 \times 5 = 614{,}400`, String.raw`\sum_{c=1}^{256} 96 \cdot 5^2`],
  [String.raw`256 \times 384 \times 3 \times 3 = 884{,}736`, String.raw`\sum_{c=1}^{384} 256 \cdot 3^2`],
  [String.raw`384 \times 384 \times 3 \times 3 = 1{,}327{,}104`, String.raw`\sum_{c=1}^{384} 384 \cdot 3^2`],
  [String.raw`384 \times 256 \times 3 \times 3 = 884{,}736`, String.raw`\sum_{c=1}^{256} 384 \cdot 3^2`],
  // Pooling of width 3 and stride 2 turns 13 places into ⌊(13 − 3)/2⌋ + 1.
  [
    String.raw`6 \times 6 \times 256 = 9{,}216`,
    String.raw`\sum_{c=1}^{256} \left(\left\lfloor \frac{13 - 3}{2} \right\rfloor + 1\right)^2`,
  ],
  [String.raw`9{,}216 \times 4096 = 37{,}748{,}736`, String.raw`\sum_{c=1}^{4096} 6^2 \cdot 256`],
  [String.raw`4096 \times 4096 = 16{,}777{,}216`, String.raw`\sum_{c=1}^{4096} 4096`],
  [String.raw`4096 \times 1000 = 4{,}096{,}000`, String.raw`\sum_{c=1}^{1000} 4096`],
];

export const printed: readonly Printed[] = [
  {
    id: "10.1",
    formula: 1,
    where: shift,
    lines: [
      String.raw`f_i[t[\mathbf{x}]] = \omega_1 x_{i-1+\tau} + \omega_2 x_{i+\tau} + \omega_3 x_{i+1+\tau} = f_{i+\tau}[\mathbf{x}]`,
    ],
  },
  {
    id: "10.1",
    formula: 2,
    where: "",
    lines: [String.raw`f_{i+\tau}[\mathbf{x}] = t[f_i[\mathbf{x}]]`],
    unchecked:
      "the translation of one entry is what the line before says; as a formula it is a definition of t",
  },
  ...alexNet.map(
    ([line, reference], n): Printed => ({ id: "10.16", formula: n + 1, where: "", lines: [line], reference }),
  ),
  {
    id: "10.16",
    formula: 10,
    where: "",
    lines: [
      "34{,}848 + 96 + 614{,}400 + 256 + 884{,}736 + 384 + 1{,}327{,}104 + 384 + 884{,}736 + 256 + 37{,}748{,}736 + 4096 + 16{,}777{,}216 + 4096 + 4{,}096{,}000 + 1000 = 62{,}378{,}344",
    ],
    reference: String.raw`\sum_{c=1}^{96} (3 \cdot 11^2 + 1) + \sum_{c=1}^{256} (96 \cdot 5^2 + 1) + \sum_{c=1}^{384} (256 \cdot 3^2 + 1) + \sum_{c=1}^{384} (384 \cdot 3^2 + 1) + \sum_{c=1}^{256} (384 \cdot 3^2 + 1) + \sum_{c=1}^{4096} (6^2 \cdot 256 + 1) + \sum_{c=1}^{4096} (4096 + 1) + \sum_{c=1}^{1000} (4096 + 1)`,
  },
  {
    id: "10.19",
    formula: 1,
    where: "C_1: integer[1..64]",
    lines: [String.raw`C_1 \times 3 \times 3`],
    reference: String.raw`\sum_{c=1}^{C_1} \sum_{i=1}^{3} \sum_{j=1}^{3} 1`,
  },
  {
    id: "10.19",
    formula: 2,
    where: "C_1: integer[1..64]",
    lines: ["2/9C_1"],
    reference: String.raw`\frac{2}{\sum_{c=1}^{C_1} \sum_{i=1}^{3} \sum_{j=1}^{3} 1}`,
    corrected: { 0: "2/(9C_1)" },
  },
];
