/** Gauss–Hermite nodes: points and weights that integrate polynomials exactly against a normal density. */

const hermiteCache = new Map<number, readonly (readonly [number, number])[]>();

/** Nodes and weights that integrate polynomials up to degree 2n−1 against the standard normal: roots of He_n by Newton's method. */
export function hermite(n: number): readonly (readonly [number, number])[] {
  const known = hermiteCache.get(n);
  if (known) return known;
  // Orthonormal recurrence: h_{k+1} = (x h_k − √k h_{k−1}) / √(k+1); the roots interlace, so each is bracketed by bisection.
  const value = (x: number): { top: number; below: number } => {
    let [below, top] = [0, 1];
    for (let k = 0; k < n; k++) [below, top] = [top, (x * top - Math.sqrt(k) * below) / Math.sqrt(k + 1)];
    return { top, below };
  };
  const reach = Math.sqrt(4 * n + 2);
  const roots: number[] = [];
  const steps = 60 * n;
  let previous = -reach;
  for (let k = 1; k <= steps && roots.length < n; k++) {
    const x = -reach + (2 * reach * k) / steps + 1e-9;
    if (value(previous).top * value(x).top <= 0) {
      let [a, b] = [previous, x];
      for (let i = 0; i < 70; i++) {
        const middle = (a + b) / 2;
        if (value(a).top * value(middle).top <= 0) b = middle;
        else a = middle;
      }
      roots.push((a + b) / 2);
    }
    previous = x;
  }
  const nodes = roots.map((x) => [x, 1 / (n * value(x).below ** 2)] as const);
  hermiteCache.set(n, nodes);
  return nodes;
}
