/** TensorFlow.js as a peer: `node tfjs.js --backend wasm|cpu`. Images are laid out [batch, height, width, channels], its own habit. */
import { dirname } from "node:path";
import { arrays, uniform } from "./data.ts";
import { options, peer, peerPath, peerVersion, serve } from "./protocol.ts";

const tf = await peer("@tensorflow/tfjs");
if (options.backend === "wasm") {
  const wasm = await peer("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(peerPath("@tensorflow/tfjs-backend-wasm"))}/`);
  wasm.setThreadsCount(Number(options.threads));
}
await tf.setBackend(options.backend);
await tf.ready();
tf.env().set("PROD", true);

/** PyTorch's layouts to those of tfjs: weight [in, out], kernel [height, width, in, out], image [batch, height, width, channels]. */
const toTf = (name, { shape, data }) => {
  const x = tf.tensor(data, shape, data instanceof Int32Array ? "int32" : "float32");
  if (name.startsWith("conv") && shape.length === 4) return x.transpose([2, 3, 1, 0]);
  if (name.startsWith("conv") && shape.length === 3) return x.transpose([2, 1, 0]);
  if (name.endsWith("weight")) return x.transpose();
  if (shape.length === 4) return x.transpose([0, 2, 3, 1]);
  return ["x", "y"].includes(name) && shape[1] === 1 && shape.length === 3 ? x.transpose([0, 2, 1]) : x;
};

const linear = (p, name, x) => {
  const weight = p[`${name}.weight`];
  if (x.rank === 2) return x.matMul(weight).add(p[`${name}.bias`]);
  const flat = x
    .reshape([-1, x.shape.at(-1)])
    .matMul(weight)
    .add(p[`${name}.bias`]);
  return flat.reshape([...x.shape.slice(0, -1), weight.shape[1]]);
};
const squaredError = (a, b) => a.sub(b).square().mean();
const crossEntropy = (logits, target) => {
  const classes = logits.shape.at(-1);
  return tf.logSoftmax(logits).mul(tf.oneHot(target, classes)).sum(-1).mean().neg();
};
const layerNorm = (p, name, x) => {
  const centred = x.sub(x.mean(-1, true));
  const variance = centred.square().mean(-1, true);
  return centred.mul(variance.add(1e-5).rsqrt()).mul(p[`${name}.scale`]).add(p[`${name}.shift`]);
};
const gelu = (x) => x.mul(0.5).mul(tf.erf(x.mul(Math.SQRT1_2)).add(1));

const shallow = (p, x, y) => squaredError(linear(p, "output", linear(p, "hidden", x).relu()), y);
const deep = (p, x, y) => crossEntropy(linear(p, "2", linear(p, "1", linear(p, "0", x).relu()).relu()), y);
const images = (p, x, y) => {
  let h = x;
  for (const name of ["conv1", "conv2"])
    h = tf
      .maxPool(tf.conv2d(h, p[`${name}.weight`], 1, "valid").add(p[`${name}.bias`]), 2, 2, "valid")
      .relu();
  // Channels back in front, so that the flattened order is everyone's.
  h = h.transpose([0, 3, 1, 2]).reshape([64, 320]);
  return crossEntropy(linear(p, "output", linear(p, "hidden", h).relu()), y);
};
const signals = (p, x, y) => {
  let h = x;
  for (const name of ["conv1", "conv2", "conv3"])
    h = tf.conv1d(h, p[`${name}.weight`], 2, "valid").add(p[`${name}.bias`]).relu();
  return crossEntropy(linear(p, "output", h.transpose([0, 2, 1]).reshape([100, 60])), y);
};
const mask = tf.tensor(
  Float32Array.from({ length: 4096 }, (_, i) => (i % 64 > Math.floor(i / 64) ? -1e9 : 0)),
  [64, 64],
);
const gpt = (p, x, y) => {
  // The gradient of gather needs a kernel the wasm backend lacks; one-hot multiplication is the way that trains.
  let h = tf
    .cast(tf.oneHot(x.reshape([1024]), 65), "float32")
    .matMul(p.token)
    .reshape([16, 64, 64])
    .add(p.position);
  for (const i of [0, 1]) {
    const a = layerNorm(p, `${i}.norm1`, h);
    const heads = (role) => linear(p, `${i}.${role}`, a).reshape([16, 64, 4, 16]).transpose([0, 2, 1, 3]);
    const scores = tf.matMul(heads("query"), heads("key"), false, true).mul(0.25).add(mask);
    const mixed = tf.matMul(tf.softmax(scores), heads("value"));
    h = h.add(linear(p, `${i}.output`, mixed.transpose([0, 2, 1, 3]).reshape([16, 64, 64])));
    h = h.add(linear(p, `${i}.contract`, gelu(linear(p, `${i}.expand`, layerNorm(p, `${i}.norm2`, h)))));
  }
  h = layerNorm(p, "norm", h).reshape([1024, 64]);
  return crossEntropy(tf.matMul(h, p.token, false, true), y.reshape([1024]));
};
const batchNorm = (p, name, x) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(p[`${name}.scale`]).add(p[`${name}.shift`]);
};
const residual = (p, x, y) => {
  let h = x;
  for (const i of [1, 2])
    h = tf
      .conv2d(batchNorm(p, `norm${i}`, h).relu(), p[`conv${i}.weight`], 1, "same")
      .add(p[`conv${i}.bias`]);
  return squaredError(x.add(h), y);
};
const losses = {
  i: shallow,
  ii: shallow,
  iii: deep,
  iv: deep,
  v: images,
  vi: signals,
  vii: gpt,
  viii: residual,
};

function train(name) {
  const { parameters, inputs, optimizer } = arrays(name);
  const p = Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, tf.variable(toTf(key, value))]),
  );
  const x = toTf("x", inputs.x);
  const y = toTf("y", inputs.y);
  const rate = optimizer.learningRate;
  const update =
    optimizer.kind === "adam"
      ? tf.train.adam(rate)
      : optimizer.kind === "momentum"
        ? tf.train.momentum(rate, optimizer.decay)
        : tf.train.sgd(rate);
  const variables = Object.values(p);
  return {
    step: () => update.minimize(() => losses[name](p, x, y), true, variables),
    read: (loss) => {
      const [value] = loss.dataSync();
      loss.dispose();
      return value;
    },
    drop: (loss) => loss.dispose(),
  };
}

/** Kernels by the names of pytorch.py; forward ones only. */
function kernel(name) {
  const [kind, size, ...rest] = name.split(" ");
  const sizes = size.split("x").map(Number);
  const draws = (shape, array) => tf.tensor(uniform(shape, array), shape);
  const once = (step) => ({
    step,
    read: (out) => drop(out.dataSync()[0], out),
    drop: (out) => out.dispose(),
  });
  const drop = (value, out) => {
    out.dispose();
    return value;
  };
  if (kind === "matmul") {
    const [m, k, n] = sizes.length === 1 ? [sizes[0], sizes[0], sizes[0]] : sizes;
    const [ta, tb] = [rest[0][0] === "t", rest[0][1] === "t"];
    const a = draws(ta ? [k, m] : [m, k], 0);
    const b = draws(tb ? [n, k] : [k, n], 1);
    return once(() => tf.matMul(a, b, ta, tb));
  }
  if (kind === "conv") {
    if (rest[3] !== undefined) throw new Error("convolution gradients are not compared for tfjs");
    const side = Number(rest[0].slice(1));
    const image = draws(sizes, 0).transpose([0, 2, 3, 1]);
    const weight = draws([Number(rest[1]), sizes[1], side, side], 1).transpose([2, 3, 1, 0]);
    return once(() => tf.conv2d(image, weight, 1, rest[2] === "p0" ? "valid" : "same"));
  }
  const x = draws(sizes, 0).mul(4);
  const positive = x.abs().add(0.01);
  const table = {
    exp: () => x.exp(),
    tanh: () => x.tanh(),
    sigmoid: () => x.sigmoid(),
    log: () => positive.log(),
    softmax: () => tf.softmax(x),
    sum: () => x.sum(),
    chain: () => tf.tidy(() => x.mul(1.5).add(0.25).relu()),
  };
  return once(table[kind]);
}

function inference() {
  const { parameters } = arrays("iii");
  const p = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, toTf(key, value)]));
  const x = uniform([1, 40], 99);
  // From numbers to numbers, as a page would use it.
  const step = () =>
    tf.tidy(() =>
      linear(p, "2", linear(p, "1", linear(p, "0", tf.tensor(x, [1, 40])).relu()).relu()).dataSync(),
    );
  return { step, read: (out) => out[0] };
}

const version = peerVersion("@tensorflow/tfjs");
const threads = 1; // Node gives its WASM backend none
await serve({
  name: `tfjs-${options.backend}`,
  version,
  threads,
  build: { train, compile: train, kernels: kernel, inference },
});
