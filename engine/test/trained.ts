/** A small network, trained: enough work of every kind for threads to share, with a state that stays in the program. */
import {
  type Device,
  defaultDevice,
  grad,
  jit,
  key,
  setDefaultDevice,
  type Tensor,
  tensor,
} from "../src/index.ts";

/** Its weights after fifty steps, some taken one by one, some in one go. */
export function trained(device: Device): number[] {
  const before = defaultDevice();
  setDefaultDevice(device);
  try {
    const x = key(0).normal([32, 24]);
    const y = x.matmul(key(3).normal([24, 1])).sin();
    const loss = ([w, v]: Tensor[]): Tensor => x.matmul(w!).tanh().matmul(v!).subtract(y).square().mean();
    const step = jit(
      (net: Tensor[], rate: Tensor) => net.map((p, i) => p.subtract(grad(loss)(net)[i]!.multiply(rate))),
      { donate: [0] },
    );
    const rates = key(5).uniform([4], { low: 0.05, high: 0.2 });
    let net = [key(1).normal([24, 40]).multiply(0.2), key(2).normal([40, 1]).multiply(0.2)];
    for (let i = 0; i < 10; i++) net = step(net, tensor(0.05 * (1 + (i % 4))));
    net = step.steps(
      Array.from({ length: 40 }, (_, i) => (i * 3) % 4),
      net,
      rates,
    );
    return net.flatMap((p) => [...p.data]);
  } finally {
    setDefaultDevice(before);
  }
}
