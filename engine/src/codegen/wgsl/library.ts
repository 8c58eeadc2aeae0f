/** Functions WGSL lacks, as WGSL source; a kernel carries those it uses. Errors are absolute unless said otherwise. */
export const library = {
  /** Overflow-safe: WGSL's tanh may divide Inf by Inf for large arguments. */
  tanhSafe: "fn tanhSafe(x: f32) -> f32 { return tanh(clamp(x, -15.0, 15.0)); }",
  sigmoid: "fn sigmoid(x: f32) -> f32 { let e = exp(-abs(x)); return select(e, 1.0, x >= 0.0) / (1.0 + e); }",
  /** Near zero exp(x) − 1 cancels; six terms of the series are exact to f32 there. */
  expm1: `fn expm1(x: f32) -> f32 {
    let series = x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x / 720.0)))));
    return select(exp(x) - 1.0, series, abs(x) < 0.3);
  }`,
  /** Kahan's correction: log(u) · x / (u − 1) for u = 1 + x as rounded. */
  log1p: `fn log1p(x: f32) -> f32 {
    let u = 1.0 + x;
    return select(log(u) * (x / select(u - 1.0, 1.0, u == 1.0)), x, u == 1.0);
  }`,
  /** Abramowitz & Stegun 7.1.26 has 1.5e-7; below one half the Maclaurin series keeps relative accuracy. */
  erf: `fn erf(x: f32) -> f32 {
    let a = abs(x);
    let s = x * x;
    let series = x * 1.1283792 * (1.0 - s * (1.0 / 3.0 - s * (0.1 - s * (1.0 / 42.0 - s * (1.0 / 216.0 - s / 1320.0)))));
    let t = 1.0 / (1.0 + 0.3275911 * a);
    let tail = 1.0 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * exp(-s);
    return select(sign(x) * tail, series, a < 0.5);
  }`,
  /** Recurrence up to 8, then Stirling's series; reflection below one half. */
  lgamma: `fn lgammaUp(start: f32) -> f32 {
    var x = start;
    var shift = 1.0;
    for (var k = 0; k < 8; k++) { if (x < 8.0) { shift *= x; x += 1.0; } }
    let r = 1.0 / (x * x);
    return (x - 0.5) * log(x) - x + 0.9189385 + (1.0 / 12.0 - r * (1.0 / 360.0 - r / 1260.0)) / x - log(abs(shift));
  }
  fn lgamma(x: f32) -> f32 {
    let reflected = 1.1447299 - log(abs(sin(3.1415927 * (x - floor(x))))) - lgammaUp(1.0 - x);
    return select(lgammaUp(x), reflected, x < 0.5);
  }`,
  digamma: `fn digammaUp(start: f32) -> f32 {
    var x = start;
    var sum = 0.0;
    for (var k = 0; k < 8; k++) { if (x < 8.0) { sum -= 1.0 / x; x += 1.0; } }
    let r = 1.0 / (x * x);
    return sum + log(x) - 0.5 / x - r * (1.0 / 12.0 - r * (1.0 / 120.0 - r / 252.0));
  }
  fn digamma(x: f32) -> f32 {
    let angle = 3.1415927 * (x - floor(x));
    let reflected = digammaUp(1.0 - x) - 3.1415927 * cos(angle) / sin(angle);
    return select(digammaUp(x), reflected, x < 0.5);
  }`,
  /** e^−|x| I₀(x): the power series below 10 (30 terms), the asymptotic one above. */
  besselI0e: `fn besselI0e(x: f32) -> f32 {
    let a = abs(x);
    if (a < 10.0) {
      var term = 1.0; var sum = 1.0;
      for (var k = 1; k < 30; k++) { let f = a / (2.0 * f32(k)); term *= f * f; sum += term; }
      return sum * exp(-a);
    }
    let u = 1.0 / (8.0 * a);
    return (1.0 + u * (1.0 + u * (4.5 + u * (37.5 + u * 459.375)))) / sqrt(6.2831853 * a);
  }`,
  besselI1e: `fn besselI1e(x: f32) -> f32 {
    let a = abs(x);
    if (a < 10.0) {
      var term = a / 2.0; var sum = term;
      for (var k = 1; k < 30; k++) { term *= a * a / (4.0 * f32(k) * f32(k + 1)); sum += term; }
      return sign(x) * sum * exp(-a);
    }
    let u = 1.0 / (8.0 * a);
    return sign(x) * (1.0 - u * (3.0 + u * (7.5 + u * (52.5 + u * 590.625)))) / sqrt(6.2831853 * a);
  }`,
  /** WGSL's pow takes no negative base; a whole exponent gives one its sign. */
  power: `fn power(x: f32, y: f32) -> f32 {
    let size = pow(abs(x), y);
    let odd = abs(y - 2.0 * floor(y / 2.0)) == 1.0;
    let negative = select(bitcast<f32>(0x7fc00000u + zero), select(size, -size, odd), floor(y) == y);
    return select(select(size, negative, x < 0.0), 1.0, y == 0.0);
  }`,
  /** High word of a 32 × 32 bit product, from four 16-bit ones. */
  multiplyHigh: `fn multiplyHigh(x: u32, y: u32) -> u32 {
    let xl = x & 0xffffu; let xh = x >> 16u; let yl = y & 0xffffu; let yh = y >> 16u;
    let middle = xh * yl + ((xl * yl) >> 16u);
    let cross = xl * yh + (middle & 0xffffu);
    return xh * yh + (middle >> 16u) + (cross >> 16u);
  }`,
} as const;
