/** Problem 2.2: the least-squares line in closed form. */
import { bookPoints, lossFigure } from "../../figures/loss-figure.ts";
import { problem } from "../../problem.ts";
import { drawData } from "./data.ts";

const [sx, sy, sxx, sxy] = ["x_i", "y_i", "x_i^2", "x_i y_i"].map((term) => `\\sum_{i=1}^{I} ${term}`) as [
  string,
  string,
  string,
  string,
];
const slope = `\\frac{I ${sxy} - \\left(${sx}\\right)\\left(${sy}\\right)}{I ${sxx} - \\left(${sx}\\right)^2}`;

const data =
  "I: integer[2..8]; x, y: vector[I]; i: index[I]; " +
  "\\bar{x} := \\frac{1}{I} \\sum_{i=1}^{I} x_i; \\bar{y} := \\frac{1}{I} \\sum_{i=1}^{I} y_i";

export default problem({
  id: "2.2",
  title: "The best straight line in closed form",
  section: "2.2",
  symbols: `${data}; phi_1: real`,

  statement: () =>
    "Setting both slopes of the least-squares loss $L[\\phi] = \\sum_{i=1}^{I} (\\phi_0 + \\phi_1 x_i - y_i)^2$ to zero gives two equations that are linear in $\\phi_0$ and $\\phi_1$. " +
    "Solve them: express the minimising slope $\\phi_1$ in terms of the data, then the intercept $\\phi_0$ (in which you may use $\\phi_1$). $\\bar{x}$ and $\\bar{y}$ stand for the means.\n\n" +
    `Then find both for the twelve points of the book's figure 2.2: ${bookPoints.map(([x, y]) => `$(${x}, ${y})$`).join(", ")}.`,

  parts: [
    {
      ask: () => "The minimising slope $\\phi_1$",
      main: true,
      answer: { kind: "expression", value: () => slope, without: ["phi_1"] },
      slips: {
        [`\\frac{${sxy}}{${sxx}}`]:
          "That is the slope of the best line through the origin; here the intercept is free as well.",
        [`\\frac{I ${sxx} - \\left(${sx}\\right)^2}{I ${sxy} - \\left(${sx}\\right)\\left(${sy}\\right)}`]:
          "The fraction is upside down: the spread of the inputs belongs below.",
        [`\\frac{${sxy} - \\left(${sx}\\right)\\left(${sy}\\right)}{${sxx} - \\left(${sx}\\right)^2}`]:
          "A factor $I$ is missing: the first equation contains the sum of $\\phi_0$ over all pairs, $I\\phi_0$.",
      },
    },
    {
      ask: () => "The minimising intercept $\\phi_0$",
      // φ₁ has its minimising value here, so that the intercept may be given in terms of it or without.
      symbols: `${data}; phi_1 := ${slope}`,
      answer: {
        kind: "expression",
        value: () => "\\bar{y} - \\phi_1 \\bar{x}",
      },
      slips: {
        [`${sy} - \\phi_1 ${sx}`]: "Divide by $I$: the first equation contains $I\\phi_0$.",
        "\\bar{y} + \\phi_1 \\bar{x}":
          "The term with $\\phi_1$ changes sign when it moves to the other side.",
      },
    },
    {
      ask: () => "$\\phi_0$ and $\\phi_1$ for the book's twelve points",
      answer: {
        kind: "matrix",
        value: () => [bookFit()],
        columns: ["φ₀", "φ₁"],
        tolerance: 2e-3,
      },
    },
  ],

  hints: [
    "Divide both equations by 2 and write each as (number)·$\\phi_0$ + (number)·$\\phi_1$ = (number). The numbers are sums over the data.",
    "From the first, $I\\phi_0 + \\phi_1\\sum_i x_i = \\sum_i y_i$. Solve it for $\\phi_0$ and put that into the second.",
    "Multiply the second equation by $I$ before collecting the terms with $\\phi_1$.",
  ],

  because: [
    {
      say: () =>
        `Both slopes are zero where $I\\phi_0 + \\phi_1 ${sx} = ${sy}$ and $\\phi_0 ${sx} + \\phi_1 ${sxx} = ${sxy}$.`,
    },
    {
      say: () =>
        "The first says that the line passes through the mean of the points, and gives the intercept.",
      line: `I \\left(\\bar{y} - \\phi_1 \\bar{x}\\right) + \\phi_1 ${sx} = ${sy}`,
    },
    {
      say: () =>
        "With this intercept, the difference of the two sides of the second is, over $I$, linear in the slope.",
      line: `\\left(\\bar{y} - \\phi_1 \\bar{x}\\right) ${sx} + \\phi_1 ${sxx} - ${sxy} = \\frac{\\phi_1 \\left(I ${sxx} - \\left(${sx}\\right)^2\\right) - \\left(I ${sxy} - \\left(${sx}\\right)\\left(${sy}\\right)\\right)}{I}`,
    },
    {
      say: () =>
        "It is zero for one slope, as soon as two inputs differ. Measured from the means, this is the common spread of $x$ and $y$ over the spread of $x$.",
      line: `${slope} = \\frac{\\sum_{i=1}^{I} (x_i - \\bar{x})(y_i - \\bar{y})}{\\sum_{i=1}^{I} (x_i - \\bar{x})^2}`,
    },
    {
      say: () => {
        const [phi0, phi1] = bookFit();
        return `For the book's points this is $\\phi_0 \\approx ${phi0.toFixed(3)}$ and $\\phi_1 \\approx ${phi1.toFixed(3)}$.`;
      },
    },
  ],

  verify: {
    "walking down the loss until both slopes vanish": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const data = drawData(random);
        const [phi0, phi1] = conjugateDescent(data.x, data.y);
        agree(answer("a", { ...data }), phi1, 1e-7); // two exact line searches; what is left is rounding
        agree(answer("b", { ...data }), phi0, 1e-7);
      },
    },
    "the engine's gradient vanishes there": {
      trials: 10,
      run: async ({ random, answer, agree }) => {
        const { grad, tensor } = await import("@downhill/engine");
        const data = drawData(random);
        const exact = { dtype: "f64" } as const;
        const [x, y] = [tensor(data.x, exact), tensor(data.y, exact)];
        const slopes = grad((line: { phi0: typeof x; phi1: typeof x }) =>
          line.phi0.add(line.phi1.multiply(x)).subtract(y).square().sum(),
        )({
          phi0: tensor(answer("b", { ...data }) as number, exact),
          phi1: tensor(answer("a", { ...data }) as number, exact),
        });
        agree([slopes.phi0.item(), slopes.phi1.item()], [0, 0]);
      },
    },
    "the same walk on the book's points": {
      trials: 1,
      run: ({ answer, agree }) => {
        const walked = conjugateDescent(
          bookPoints.map(([x]) => x),
          bookPoints.map(([, y]) => y),
        );
        agree(answer("c"), [walked], 1e-7);
      },
    },
    "any small change of the line raises the loss": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const { I, x, y } = drawData(random);
        const [phi0, phi1] = [answer("b", { I, x, y }) as number, answer("a", { I, x, y }) as number];
        const loss = (a: number, b: number) => x.reduce((sum, x, i) => sum + (a + b * x - y[i]!) ** 2, 0);
        const angle = random.uniform(0, 2 * Math.PI);
        const step = 1e-3;
        const raised = loss(phi0 + step * Math.cos(angle), phi1 + step * Math.sin(angle)) > loss(phi0, phi1);
        agree(raised, true);
      },
    },
  },

  figure: lossFigure({
    normal: true,
    start: { phi0: 1.7, phi1: -0.3 },
    points: [
      [0.2, 0.6],
      [0.5, 1.2],
      [0.9, 1.1],
      [1.3, 1.7],
      [1.7, 1.5],
    ],
    caption:
      "On each coloured line of the map one of the two slopes is zero; they cross in the lowest point. Drag the data points: if all inputs coincide, the two lines fall together.",
  }),
});

/** The least-squares line through the book's points, from the definition of the mean and the spreads. */
function bookFit(): [number, number] {
  const n = bookPoints.length;
  const meanX = bookPoints.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = bookPoints.reduce((sum, [, y]) => sum + y, 0) / n;
  const common = bookPoints.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const spread = bookPoints.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return [meanY - (common / spread) * meanX, common / spread];
}

/** Conjugate directions with exact line searches, repeated to wash out rounding; knows the loss and its differences, not the solution. */
function conjugateDescent(x: readonly number[], y: readonly number[]): [number, number] {
  const loss = (a: number, b: number) => x.reduce((sum, x, i) => sum + (a + b * x - y[i]!) ** 2, 0);
  let [a, b] = [0, 0];
  const slopes = (): [number, number] => [
    loss(a + 0.5, b) - loss(a - 0.5, b),
    loss(a, b + 0.5) - loss(a, b - 0.5),
  ];
  for (let round = 0; round < 20; round++) {
    let direction: [number, number] = [0, 0];
    let before = 0;
    for (let step = 0; step < 2; step++) {
      const [da, db] = slopes();
      const size = da * da + db * db;
      if (size < 1e-24) return [a, b];
      const keep = step === 0 ? 0 : size / before;
      direction = [keep * direction[0] - da, keep * direction[1] - db];
      before = size;
      // Along a line the loss is a parabola: three values give its lowest point.
      const length = Math.hypot(...direction);
      const unit = direction.map((part) => part / length) as [number, number];
      const along = (t: number) => loss(a + t * unit[0], b + t * unit[1]);
      const [low, mid, high] = [along(-1), along(0), along(1)];
      const t = (low - high) / (2 * (low - 2 * mid + high));
      a += t * unit[0];
      b += t * unit[1];
    }
  }
  return [a, b];
}
