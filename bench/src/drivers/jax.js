/** jax-js on its WASM backend as a peer: the whole step under jit; optimisers written here, since its own package of them is not published. */
import { arrays, uniform } from "./data.ts";
import { peer, peerVersion, serve } from "./protocol.ts";

const jax = await peer("@jax-js/jax");
const { numpy: np, nn, lax, jit, valueAndGrad, tree } = jax;
const devices = await jax.init("wasm");
if (!devices.includes("wasm")) throw new Error("jax-js has no wasm device here");
jax.defaultDevice("wasm");

const array = ({ shape, data }) =>
  np.array(data, { shape, dtype: data instanceof Int32Array ? np.int32 : np.float32 });
/** Weights as [in, out]; kernels stay as PyTorch's. */
const toJax = (name, value) =>
  name.endsWith("weight") && value.shape.length === 2 ? np.transpose(array(value)) : array(value);

// Every use of an array consumes it; `.ref` keeps it for another.
const linear = (p, name, x) => np.matmul(x, p[`${name}.weight`]).add(p[`${name}.bias`]);
const squaredError = (a, b) => np.mean(np.square(a.sub(b)));
const crossEntropy = (logits, target) => {
  const classes = logits.shape.at(-1);
  return np.mean(np.sum(nn.logSoftmax(logits, -1).mul(nn.oneHot(target, classes)), -1)).neg();
};
const norm = (p, name, x, axes) => {
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(p[`${name}.scale`])
    .add(p[`${name}.shift`]);
};
const channels = (p, name) => np.reshape(p[name], [1, -1, 1, 1]);

const shallow = (p, x, y) => squaredError(linear(p, "output", nn.relu(linear(p, "hidden", x))), y);
const deep = (p, x, y) =>
  crossEntropy(linear(p, "2", nn.relu(linear(p, "1", nn.relu(linear(p, "0", x))))), y);
const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);
const images = (p, x, y) => {
  let h = x;
  for (const name of ["conv1", "conv2"])
    h = nn.relu(pool(lax.conv(h, p[`${name}.weight`], [1, 1], "VALID").add(channels(p, `${name}.bias`))));
  return crossEntropy(linear(p, "output", nn.relu(linear(p, "hidden", np.reshape(h, [64, 320])))), y);
};
const signals = (p, x, y) => {
  let h = x;
  for (const name of ["conv1", "conv2", "conv3"])
    h = nn.relu(
      lax.conv(h, p[`${name}.weight`], [2], "VALID").add(np.reshape(p[`${name}.bias`], [1, 15, 1])),
    );
  return crossEntropy(linear(p, "output", np.reshape(h, [100, 60])), y);
};
const mask = array({
  shape: [64, 64],
  data: Float32Array.from({ length: 4096 }, (_, i) => (i % 64 > Math.floor(i / 64) ? -1e9 : 0)),
});
const gpt = (p, x, y) => {
  // The gradient of a lookup fails ("scatter input is not imm"); one-hot multiplication is the way that trains.
  let h = np.matmul(nn.oneHot(x, 65), p.token.ref).add(p.position);
  for (const i of [0, 1]) {
    const a = norm(p, `${i}.norm1`, h.ref, -1);
    const heads = (role, from) =>
      np.transpose(np.reshape(linear(p, `${i}.${role}`, from), [16, 64, 4, 16]), [0, 2, 1, 3]);
    const key = np.swapaxes(heads("key", a.ref), -1, -2);
    const scores = np.matmul(heads("query", a.ref), key).mul(0.25).add(mask.ref);
    const mixed = np.matmul(nn.softmax(scores, -1), heads("value", a));
    h = h.add(linear(p, `${i}.output`, np.reshape(np.transpose(mixed, [0, 2, 1, 3]), [16, 64, 64])));
    const wide = nn.gelu(linear(p, `${i}.expand`, norm(p, `${i}.norm2`, h.ref, -1)), { approximate: false });
    h = h.add(linear(p, `${i}.contract`, wide));
  }
  return crossEntropy(np.matmul(norm(p, "norm", h, -1), np.transpose(p.token)), y);
};
const residual = (p, x, y) => {
  let h = x.ref;
  for (const i of [1, 2]) {
    const normed = norm(
      {
        scale: 0,
        [`norm${i}.scale`]: channels(p, `norm${i}.scale`),
        [`norm${i}.shift`]: channels(p, `norm${i}.shift`),
      },
      `norm${i}`,
      h,
      [0, 2, 3],
    );
    h = lax.conv(nn.relu(normed), p[`conv${i}.weight`], [1, 1], "SAME").add(channels(p, `conv${i}.bias`));
  }
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

const map = (entries, f) => Object.fromEntries(Object.keys(entries).map((key) => [key, f(key)]));

const optimizers = {
  sgd: ({ learningRate }) => ({
    start: () => ({}),
    step: (p, g, state) => ({ p: map(p, (k) => p[k].sub(g[k].mul(learningRate))), state }),
  }),
  momentum: ({ learningRate, decay }) => ({
    start: (p) => map(p, (k) => np.zerosLike(p[k].ref)),
    step: (p, g, m) => {
      const next = map(p, (k) => m[k].mul(decay).add(g[k]));
      return { p: map(p, (k) => p[k].sub(next[k].ref.mul(learningRate))), state: next };
    },
  }),
  adam: ({ learningRate }) => ({
    start: (p) => ({
      m: map(p, (k) => np.zerosLike(p[k].ref)),
      v: map(p, (k) => np.zerosLike(p[k].ref)),
      // β₁ᵗ and β₂ᵗ, carried along.
      powers: np.array([1, 1]),
    }),
    step: (p, g, { m, v, powers }) => {
      const next = powers.mul(np.array([0.9, 0.999]));
      const [first, second] = np.split(next.ref, 2);
      const moment = map(p, (k) => m[k].mul(0.9).add(g[k].ref.mul(0.1)));
      const square = map(p, (k) => v[k].mul(0.999).add(np.square(g[k]).mul(0.001)));
      const one = (x) => np.reshape(np.array([1]).sub(x), []);
      const [a, b] = [one(first), one(second)];
      const moved = map(p, (k) => {
        const up = moment[k].ref.div(a.ref).mul(learningRate);
        return p[k].sub(up.div(np.sqrt(square[k].ref.div(b.ref)).add(1e-8)));
      });
      return { p: moved, state: { m: moment, v: square, powers: next } };
    },
  }),
};

function train(name) {
  const { parameters, inputs, optimizer } = arrays(name);
  let p = map(parameters, (key) => toJax(key, parameters[key]));
  const x = toJax("x", inputs.x);
  const y = toJax("y", inputs.y);
  const update = optimizers[optimizer.kind](optimizer);
  let state = update.start(p);
  const whole = jit((p, state, x, y) => {
    const [loss, g] = valueAndGrad((q) => losses[name](q, x, y))(tree.ref(p));
    const next = update.step(p, g, state);
    return { loss, ...next };
  });
  return {
    step: () => {
      const out = whole(p, state, x.ref, y.ref);
      p = out.p;
      state = out.state;
      return out.loss;
    },
    read: async (loss) => (await loss.data())[0],
    drop: (loss) => loss.dispose(),
  };
}

/** Kernels by the names of pytorch.py; forward ones only. */
function kernel(name) {
  const [kind, size, ...rest] = name.split(" ");
  const sizes = size.split("x").map(Number);
  const draws = (shape, n) => array({ shape, data: uniform(shape, n) });
  const once = (f, ...args) => {
    const compiled = jit(f);
    const step = () => compiled(...args.map((a) => a.ref));
    return {
      step,
      read: async (out) => (await out.data())[0],
      // Work is done when waited for; an output dropped before that is never computed.
      run: async (steps) => {
        for (let i = 0; i < steps; i++) {
          const out = step();
          await out.blockUntilReady();
          out.dispose();
        }
      },
    };
  };
  if (kind === "matmul") {
    const [m, k, n] = sizes.length === 1 ? [sizes[0], sizes[0], sizes[0]] : sizes;
    const [ta, tb] = [rest[0][0] === "t", rest[0][1] === "t"];
    const a = draws(ta ? [k, m] : [m, k], 0);
    const b = draws(tb ? [n, k] : [k, n], 1);
    return once((a, b) => np.matmul(ta ? np.transpose(a) : a, tb ? np.transpose(b) : b), a, b);
  }
  if (kind === "conv") {
    if (rest[3] !== undefined) throw new Error("convolution gradients are not compared for jax-js");
    const side = Number(rest[0].slice(1));
    const weight = draws([Number(rest[1]), sizes[1], side, side], 1);
    return once(
      (x, w) => lax.conv(x, w, [1, 1], rest[2] === "p0" ? "VALID" : "SAME"),
      draws(sizes, 0),
      weight,
    );
  }
  const x = draws(sizes, 0).mul(4);
  const table = {
    exp: np.exp,
    tanh: np.tanh,
    sigmoid: nn.sigmoid,
    log: (x) => np.log(np.absolute(x).add(0.01)),
    softmax: (x) => nn.softmax(x, -1),
    sum: (x) => np.sum(x),
    chain: (x) => nn.relu(x.mul(1.5).add(0.25)),
  };
  return once(table[kind], x);
}

function inference() {
  const { parameters } = arrays("iii");
  const p = map(parameters, (key) => toJax(key, parameters[key]));
  const forward = jit((p, x) => linear(p, "2", nn.relu(linear(p, "1", nn.relu(linear(p, "0", x))))));
  const data = uniform([1, 40], 99);
  const step = () => {
    const out = forward(tree.ref(p), np.array(data, { shape: [1, 40] }));
    return out.dataSync();
  };
  return { step, read: (out) => out[0] };
}

const version = peerVersion("@jax-js/jax");
await serve({
  name: "jax-js",
  version,
  threads: 1, // Node offers it no workers
  build: { train, compile: train, kernels: kernel, inference },
});
