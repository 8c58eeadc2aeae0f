import { describe, expect, test } from "vitest";
import { declare, equal, parse, parseDeclarations, type UpTo } from "../src/index.ts";

const r = String.raw;

function compare(declared: string, a: string, b: string, upTo?: UpTo) {
  const declarations = declare(declared);
  const [left, right] = [a, b].map((text) => {
    const parsed = parse(text, { declarations });
    if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
    return parsed.tree;
  });
  return equal(left!, right!, { declarations, upTo });
}

describe("equal", () => {
  test("parameters of a shallow network, in another order", () => {
    const found = compare("D_i, D, D_o: integer[1..9]", "(D_i+1)D+(D+1)D_o", "D_i D + D + D_o + D D_o");
    expect(found).toEqual({ verdict: "equal", samples: 24, exactly: true });
  });

  test("missing intercepts are named", () => {
    const found = compare("D_i, D, D_o: integer[1..9]", "(D_i+1)D+(D+1)D_o", "D_i D + D D_o");
    expect(found).toMatchObject({ verdict: "different", nearMiss: "the terms D + D_{o} are missing" });
  });

  test("ReLU is homogeneous for positive factors only", () => {
    expect(compare("z: real; alpha: positive", "ReLU[alpha z]", "alpha ReLU[z]").verdict).toBe("equal");
    expect(compare("z: real; alpha: real", "ReLU[alpha z]", "alpha ReLU[z]").verdict).toBe("different");
  });

  test("a gradient by dual numbers agrees with the one worked out by hand", () => {
    const declared =
      "x, y: vector[I]; phi_0, phi_1: real; i: index[I]; L := sum_{i=1}^I (phi_0+phi_1 x_i - y_i)^2";
    const slope = String.raw`\frac{\partial L}{\partial \phi_1}`;
    expect(compare(declared, slope, "2 sum_i x_i (phi_0 + phi_1 x_i - y_i)").verdict).toBe("equal");
    expect(compare(declared, slope, "sum_i x_i (phi_0 + phi_1 x_i - y_i)")).toMatchObject({
      verdict: "different",
      nearMiss: "a factor 2 is missing",
    });
  });

  test("a bar takes the derivative first and then the value, also through definitions", () => {
    const declared = "x, a, w, b, w_0: real; v: vector[D]; f := x^3; L := (w x + b)^2";
    expect(compare(declared, String.raw`\left.\frac{d f}{d x}\right|_{x=a}`, "3a^2").verdict).toBe("equal");
    expect(compare(declared, "f|_{x=a}", "a^3").verdict).toBe("equal");
    expect(
      compare(declared, String.raw`\frac{\partial L}{\partial w}\Big|_{w=w_0, b=w}`, "2x(w_0 x + w)").verdict,
    ).toBe("equal");
    expect(compare(declared, String.raw`\nabla_v v^T v|_{v=0}`, "0 v").verdict).toBe("equal");
    expect(compare(declared, String.raw`\nabla_v v^T v|_{v=\mathbf{1}}`, "2 v").verdict).toBe("different");
  });

  test("f' is the derivative of f where nothing else is called f'", () => {
    const declared = "f, g: function(real) -> real; h: function(vector[D]) -> real; x: real; v: vector[D]";
    expect(compare(declared, "f'(x)", String.raw`\frac{d}{dx} f[x]`).verdict).toBe("equal");
    expect(compare(declared, "f'(x)|_{x=0}", "f'(0)").verdict).toBe("equal");
    expect(compare(declared, "(f∘g)'(x)", "f'(g(x)) g'(x)").verdict).toBe("equal");
    expect(compare(declared, "(f∘g)'(x)", "f'(x) g'(x)").verdict).toBe("different");
    expect(compare(declared, "(f∘g)''(x)", "f''(g(x)) g'(x)^2 + f'(g(x)) g''(x)").verdict).toBe("equal");
    expect(compare(declared, "tanh'[v]", r`\mathbf{1} - \tanh[v] \odot \tanh[v]`).verdict).toBe("equal");
    expect(compare(declared, "h'(v)", "v").verdict).toBe("undecided");
    expect(
      compare(`${declared}; f': function(real) -> real`, "f'(x)", String.raw`\frac{d}{dx} f[x]`).verdict,
    ).toBe("different");
  });

  test("a condition below a sum binds what nothing else binds", () => {
    const declared = "c: vector[N]; i, j: index[N]; N: integer[3..4]";
    expect(compare(declared, r`\sum_{i=1,\, i \neq j}^{N} c_i`, "sum_{i=1}^N c_i - c_j").verdict).toBe(
      "equal",
    );
    expect(compare(declared, r`\sum_{i \neq j} c_i`, "sum_{i=1}^N c_i - c_j").verdict).toBe("equal");
    expect(compare(declared, r`\sum_{k<l} c_k c_l`, "((sum_i c_i)^2 - sum_i c_i^2)/2").verdict).toBe("equal");
    expect(compare(declared, r`\sum_{1 \leq k < l \leq N} c_k c_l`, r`\sum_{k<l} c_k c_l`).verdict).toBe(
      "equal",
    );
    expect(compare(declared, r`\sum_{i,j=1}^{2} c_i c_j`, "(c_1 + c_2)^2").verdict).toBe("equal");
  });

  test("an undeclared symbol is undecided, with its place", () => {
    expect(compare("x: real", "x", "x + y")).toMatchObject({
      verdict: "undecided",
      reason: "y is not declared; known symbols: x",
      start: 4,
      end: 5,
    });
  });

  test("a formula with no real value anywhere is undecided", () => {
    expect(compare("x: positive", "x", "sqrt(-1-x)").verdict).toBe("undecided");
  });

  test("a formula without a value where it should have one is another formula", () => {
    expect(compare("x: real", "log(x^2)", "2 log(x)")).toMatchObject({ verdict: "different" });
    expect(compare("x: real", "abs(x)", "sqrt(x)^2")).toMatchObject({ verdict: "different" });
    // A pole that can be lifted is no gap.
    expect(compare("x: real", "x+1", "(x^2-1)/(x-1)").verdict).toBe("equal");
  });

  test("up to an additive constant, a factor, a sign, a transpose, an order", () => {
    const model = "x: real free; c: real; k: positive";
    expect(compare(model, "x^2", "x^2 + c", "constant").verdict).toBe("equal");
    expect(compare(model, "x^2", "2x^2 + c", "constant").verdict).toBe("different");
    expect(compare(model, "x^2", "k x^2", "positive factor").verdict).toBe("equal");
    expect(compare(model, "x^2", "-k x^2", "positive factor").verdict).toBe("different");
    expect(compare(model, "x^2", "-x^2", "sign").verdict).toBe("equal");
    expect(compare("A: matrix[M,N]", "A", "A^T", "transpose").verdict).toBe("equal");
    expect(compare("a, b: real", "a, b", "b, a", "order").verdict).toBe("equal");
    expect(compare("a, b: real", "a, b", "b, a").verdict).toBe("different");
  });

  test("a million-term sum, a huge power and an endless definition are undecided", () => {
    expect(compare("x: real", "x", "sum_{k=1}^{1000000} x").verdict).toBe("undecided");
    expect(compare("x: real", "x", "x^{10^{10^{10}}}").verdict).toBe("undecided");
    expect(compare("x: real; a := b + 1; b := a", "x", "a").verdict).toBe("undecided");
  });

  test("the same seed gives the same verdict and witness", () => {
    const once = () => compare("x, y: real", "(x+y)^2", "x^2+y^2");
    expect(once()).toEqual(once());
  });
});

test("a boundary that belongs to the one side or the other is a convention, a boundary elsewhere is not", () => {
  const closed = "cases(1 if 0 <= z <= 1; 0 otherwise)";
  expect(compare("z: real", closed, "cases(1 if 0 < z < 1; 0 otherwise)").verdict).toBe("equal");
  expect(compare("z: real", closed, "rect(z)").verdict).toBe("equal");
  expect(compare("z: real", closed, "cases(1 if 0 <= z <= 2; 0 otherwise)").verdict).toBe("different");
  expect(compare("x: vector[N]; i, j: index[N]", "sum_{i<j} x_i x_j", "sum_{i<=j} x_i x_j").verdict).toBe(
    "different",
  );
});

test.each([
  ["x: real", String.raw`\int_0^x t^2 dt`, "x^3/3"],
  ["x: real", String.raw`\int_0^x ReLU[t] dt`, "ReLU[x]^2/2"],
  ["x: positive", String.raw`\int_1^x \frac{1}{t} dt`, "log(x)"],
  ["a: real", String.raw`\int_{\infty}^a e^{-t^2} dt`, String.raw`-\int_a^{\infty} e^{-t^2} dt`],
  ["a, b: real; f: function(real) -> real", String.raw`\int_a^b f(t) dt`, String.raw`-\int_b^a f(t) dt`],
  // The ends may meet, where there is nothing to sum but still a slope.
  ["a, b: real; f: function(real) -> real", String.raw`\frac{\partial}{\partial b} \int_a^b f(t) dt`, "f(b)"],
  ["x: real; f: function(real) -> real", "diff(int_x^{2x} f(t) dt, x)", "2 f(2x) - f(x)"],
])("an integral has a direction, and slopes in its ends: %s: %s", (declared, integral, expected) => {
  expect(compare(declared, integral, expected).verdict).toBe("equal");
});

test("a kink far out, where the integrand is small, makes no difference to an integral", () => {
  const declared = "m: real; s: positive; x: real";
  const [half, all] = [
    r`\int_0^\infty x\text{Norm}_x[m,s^2]dx`,
    r`\int \text{ReLU}[x]\text{Norm}_x[m,s^2]dx`,
  ];
  expect(compare(declared, all, half).verdict).not.toBe("different");
  expect(compare(declared, half, half.replace("x", "1.0001x")).verdict).toBe("different");
});

test.each([
  ["gamma: probability; r: real", String.raw`\sum_{k=0}^\infty \gamma^k r`, "r/(1-gamma)", "equal"],
  ["gamma: probability; r: real", String.raw`\sum_{k=1}^\infty \gamma^k r`, "r/(1-gamma)", "different"],
  ["x: real", String.raw`\sum_{k=0}^{\infty} \frac{x^k}{k!}`, "e^x", "equal"],
  ["gamma: probability", String.raw`\prod_{k=1}^\infty (1+\gamma^{2^k})`, "1/(1-gamma^2)", "equal"],
  ["g: probability", String.raw`\frac{d}{dg} \sum_{k=0}^\infty g^k`, "1/(1-g)^2", "equal"],
  ["g: probability", String.raw`\sum_{k=0}^\infty g^k \mathbb{1}[k \geq 40]`, "g^40/(1-g)", "equal"],
  // Each series settles for itself, though the sum around it has long stopped moving, and one of zeros is zero.
  [
    "g: probability; a: vector[3]",
    String.raw`\sum_{i=1}^3 \sum_{k=0}^\infty a_i g^k`,
    "(a_1+a_2+a_3)/(1-g)",
    "equal",
  ],
  ["g: probability", String.raw`\sum_{i=0}^1 \sum_{k=0}^\infty i g^k`, "1/(1-g)", "equal"],
  [
    "g: probability",
    String.raw`\sum_{i=0}^2 \sum_{k=0}^\infty (i-1)^2 g^k \mathbb{1}[k \geq 40 i]`,
    "(1+g^80)/(1-g)",
    "equal",
  ],
  ["g: probability", String.raw`\sum_{k=0}^\infty 0 g^k`, "0", "equal"],
  ["g: probability", String.raw`\max_{k=1}^\infty g^k`, "g", "undecided"],
  ["g: probability", String.raw`\sum_{k=1}^\infty \frac{g}{k}`, "8g", "undecided"],
  ["x: real", String.raw`\sum_{k=0}^\infty x^k`, "1/(1-x)", "undecided"],
] as const)("a series is summed until it settles: %s: %s", (declared, series, expected, verdict) => {
  expect(compare(declared, series, expected).verdict).toBe(verdict);
});

test("a name is declared once, or what it is apart from what it is drawn from", () => {
  const of = (text: string) => parseDeclarations(text);
  expect(of("x: real; x: positive")).toMatchObject({
    error: { message: "x is declared twice, each time as something else", start: 9, end: 10 },
  });
  expect(of("x: vector[D]; x: vector[D]")).not.toHaveProperty("error");
  for (const declared of [
    "z: vector[2]; z ~ Norm[0, \\mathbf{I}]",
    "z ~ Norm[0, \\mathbf{I}]; z: vector[2]",
    "z: vector[2] ~ Norm[0, \\mathbf{I}]",
  ])
    expect(compare(`${declared}; A: matrix[2,2]`, "Covar[A z]", "A A^T").verdict).toBe("equal");
});

test("a sum runs over names that are declared one by one", () => {
  const declared = "phi_1, phi_2, phi_3, theta_11, theta_21, theta_31: real";
  const sum = "theta_11 phi_1 + theta_21 phi_2 + theta_31 phi_3";
  expect(compare(declared, sum, String.raw`\sum_{d=1}^3 \theta_{d1} \phi_d`).verdict).toBe("equal");
  expect(compare(declared, sum, String.raw`\sum_{d=1}^3 \theta_{d,1} \phi_d`).verdict).toBe("equal");
  expect(compare(declared, sum, String.raw`\sum_{d=1}^2 \theta_{d1} \phi_d`).verdict).toBe("different");
  expect(compare(declared, sum, String.raw`\sum_{d=1}^4 \theta_{d1} \phi_d`)).toMatchObject({
    verdict: "undecided",
    reason: expect.stringMatching("theta_41 is not declared"),
  });
});

test("δ with two indices is an entry of the identity, unless it is declared", () => {
  const declared = "a: vector[K]; i, j: index[K]";
  const slope = String.raw`\frac{\partial}{\partial a_j} \text{softmax}_i[a]`;
  const told = String.raw`\text{softmax}_i[a] (\delta_{ij} - \text{softmax}_j[a])`;
  expect(compare(declared, slope, told).verdict).toBe("equal");
  expect(compare(declared, slope, told.replace("ij", "i,j")).verdict).toBe("equal");
  expect(compare(`${declared}; delta: matrix[K,K]`, slope, told).verdict).toBe("different");
  expect(compare(declared, "a_i", String.raw`\delta a_i`).verdict).toBe("undecided");
  for (const entry of ["I_{ij}", String.raw`\mathbf{I}_{ij}`, String.raw`\mathbb{1}[i = j]`])
    expect(compare(declared, String.raw`\delta_{ij}`, entry).verdict).toBe("equal");
  expect(compare(declared, "a_i", String.raw`\mathbf{1}_i a_i`).verdict).toBe("equal");
  expect(compare(declared, "2a", String.raw`(\mathbf{I}_K + I) a`).verdict).toBe("equal");
});

test("the variable of two normals is bound by their divergence", () => {
  const declared = "m, n: real; s, t: positive";
  const divergence = String.raw`D_{KL}[\text{Norm}_x[m, s^2] \| \text{Norm}_x[n, t^2]]`;
  expect(compare(declared, divergence, "log(t/s) + (s^2 + (m-n)^2)/(2t^2) - 1/2").verdict).toBe("equal");
  expect(compare(declared, divergence, "x").verdict).toBe("undecided");
});

describe("equal, of equations", () => {
  test("a name and = before the answer change nothing, a wrong side is wrong", () => {
    expect(compare("x, y: real", "2x", "y = 2x").verdict).toBe("equal");
    expect(compare("x, y: real", "2x", "y = x + x = 2x").verdict).toBe("equal");
    expect(compare("x, y: real", "2x", "y = 3x = 2x").verdict).toBe("different");
    expect(compare("x, y: real", "2x", "y = 3x").verdict).toBe("different");
    expect(compare("x, y: real", "2x", "y < 2x").verdict).toBe("undecided");
  });

  test("equations are equal when each follows from the other", () => {
    expect(compare("x, y: real", "y = 2x + 1", "2y - 4x = 2").verdict).toBe("equal");
    expect(compare("x, y: real", "y = 2x + 1", "y = 2x - 1").verdict).toBe("different");
    expect(compare("z: real", "z > 1", "1 < z").verdict).toBe("equal");
    expect(compare("z: real", "z > 1", "z > 2").verdict).toBe("different");
  });

  test("functions drawn at random are smooth ones and ReLU nets", () => {
    const declared = "f: function(real) -> real; x: real";
    expect(compare(declared, "diff(f[x], x, x)", "0").verdict).toBe("different");
    // Of a ReLU net the second derivative is zero wherever it exists.
    expect(compare(declared, "indicator[diff(f[x], x, x) != 0]", "1").verdict).toBe("different");
  });

  test("expectations over several normal variables", () => {
    const declared = "x ~ Norm[0, 1]; y ~ Norm[0, 1]; z ~ Norm[1, 4]; a: real";
    expect(compare(declared, "E[x^4 y^2 + a z^2]", "3 + 5a").verdict).toBe("equal");
    // Vanishes at the nodes of a rule of three, yet has a mean.
    expect(compare(declared, "E[x^4 (x^2 - 3)^2]", "42").verdict).toBe("equal");
    expect(compare(declared, "E[exp[x + a y]]", "exp[(1 + a^2)/2]").verdict).toBe("equal");
  });
});
