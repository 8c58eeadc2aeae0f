/** A small network fitted in a worker; posts the losses before and after. */
import { grad, jit, key, linspace, type Tensor } from "../src/index.ts";

const x = linspace(-1, 1, 21).reshape([21, 1]);
const y = x.multiply(3).sin();
const [a, b, c] = key(3).split(3);
let net = [a!.normal([1, 8]), b!.normal([8]), c!.normal([8, 1]).multiply(0.3)];
const loss = ([w, bias, v]: Tensor[]): Tensor =>
  x.matmul(w!).add(bias!).tanh().matmul(v!).subtract(y).square().mean();
const step = jit((net: Tensor[]) => net.map((p, i) => p.subtract(grad(loss)(net)[i]!.multiply(0.2))));
const losses = [loss(net).item()];
for (let i = 0; i < 500; i++) net = step(net);
losses.push(loss(net).item());
self.postMessage(losses);
