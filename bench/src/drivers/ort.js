/**
 * ONNX Runtime as a peer in inference: `node ort.js --backend node|web`. It does not train in JavaScript.
 * A time is that of a whole call of `run`, as JavaScript sees it.
 */
import { arrays, uniform } from "./data.ts";
import { model } from "./onnx.ts";
import { options, peer, peerVersion, serve } from "./protocol.ts";

const web = options.backend === "web";
const packageName = web ? "onnxruntime-web" : "onnxruntime-node";
const module = await peer(packageName);
const ort = module.InferenceSession === undefined ? module.default : module;
const threads = Number(options.threads);
if (web) ort.env.wasm.numThreads = threads;

/** A session on a graph whose inputs are all fed anew at each call, as trained weights in JavaScript would be. */
async function program(nodes, inputs, output) {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
  const session = await ort.InferenceSession.create(model({ nodes, inputs: shapes, output }), {
    executionProviders: [web ? "wasm" : "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [name, new ort.Tensor("float32", data, shape)]),
  );
  const step = () => session.run(feeds);
  return {
    step,
    read: async (out) => (await out)[output].data[0],
    run: async (steps) => {
      for (let i = 0; i < steps; i++) await step();
    },
  };
}

const drawn = (shape, array) => ({ shape, data: uniform(shape, array) });
const scaled = (shape, f) => {
  const data = uniform(shape, 0);
  return { shape, data: data.map(f) };
};

function kernel(name) {
  const [kind, size, ...rest] = name.split(" ");
  const sizes = size.split("x").map(Number);
  if (kind === "matmul") {
    const [m, k, n] = sizes.length === 1 ? [sizes[0], sizes[0], sizes[0]] : sizes;
    const [transA, transB] = [Number(rest[0][0] === "t"), Number(rest[0][1] === "t")];
    return program(
      [{ op: "Gemm", inputs: ["a", "b"], output: "c", attributes: { transA, transB } }],
      { a: drawn(transA ? [k, m] : [m, k], 0), b: drawn(transB ? [n, k] : [k, n], 1) },
      "c",
    );
  }
  if (kind === "conv") {
    if (rest[3] !== undefined) throw new Error("ONNX Runtime gives no gradients in JavaScript");
    const [side, padding] = [Number(rest[0].slice(1)), Number(rest[2].slice(1))];
    return program(
      [
        {
          op: "Conv",
          inputs: ["x", "w"],
          output: "y",
          attributes: { pads: [padding, padding, padding, padding] },
        },
      ],
      { x: drawn(sizes, 0), w: drawn([Number(rest[1]), sizes[1], side, side], 1) },
      "y",
    );
  }
  const single = {
    exp: "Exp",
    tanh: "Tanh",
    sigmoid: "Sigmoid",
    log: "Log",
    softmax: "Softmax",
    sum: "ReduceSum",
  };
  if (kind === "chain") {
    const nodes = [
      { op: "Mul", inputs: ["x", "a"], output: "p" },
      { op: "Add", inputs: ["p", "b"], output: "q" },
      { op: "Relu", inputs: ["q"], output: "y" },
    ];
    const one = (v) => ({ shape: [1], data: Float32Array.of(v) });
    return program(nodes, { x: scaled(sizes, (v) => v * 4), a: one(1.5), b: one(0.25) }, "y");
  }
  const from = kind === "log" ? (v) => Math.abs(v * 4) + 0.01 : (v) => v * 4;
  return program([{ op: single[kind], inputs: ["x"], output: "y" }], { x: scaled(sizes, from) }, "y");
}

/** The deep network of case iii on one input. */
function inference() {
  const { parameters } = arrays("iii");
  const nodes = [0, 1, 2].flatMap((i) => [
    {
      op: "Gemm",
      inputs: [i === 0 ? "x" : `h${i}`, `${i}.weight`, `${i}.bias`],
      output: `f${i}`,
      attributes: { transB: 1 },
    },
    ...(i === 2 ? [] : [{ op: "Relu", inputs: [`f${i}`], output: `h${i + 1}` }]),
  ]);
  return program(nodes, { x: { shape: [1, 40], data: uniform([1, 40], 99) }, ...parameters }, "f2");
}

await serve({
  name: `ort-${options.backend}`,
  version: peerVersion(packageName),
  threads,
  build: { kernels: kernel, inference },
});
