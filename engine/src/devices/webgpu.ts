/// <reference types="@webgpu/types" />
/**
 * The WebGPU device: one dispatch per op, from the same lowerings as every other device. Results come back asynchronously, so a program
 * here returns promises. WGSL has no f64: a graph that holds one is refused, never computed in less.
 */

import { emit, maximumWorkgroups, type Shader, workgroupSize } from "../codegen/wgsl/emit.ts";
import { allocate, type NumberArray } from "../core/dtype.ts";
import { internal, refuse } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Graph, Node, Type, Value } from "../ir/graph.ts";
import { nodesBefore, typeText } from "../ir/graph.ts";
import type { Lowering } from "../ir/kernel.ts";
import type { AsyncDevice, AsyncExecutable } from "./device.ts";

/** A device on the first adapter found, or a UserError that says there is none. */
export async function webgpuDevice(): Promise<AsyncDevice> {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter();
  if (!adapter) refuse("webgpu", "no adapter was found here; use the wasm device");
  const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const gpu = await adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize },
  });
  const host: Host = { gpu, pipelines: new Map(), last: Promise.resolve() };
  return { name: "webgpu", asynchronous: true, compile: (graph) => new Program(host, graph) };
}

/** Values on their way through a program, each in a buffer of its own. */
type Buffers = Map<Value, GPUBuffer>;

/** What programs share. */
interface Host {
  readonly gpu: GPUDevice;
  /** Shaders by their source. */
  readonly pipelines: Map<string, GPUComputePipeline>;
  /** The run asked for last: runs wait for each other, so that an error is told to the one it belongs to. */
  last: Promise<unknown>;
}

class Program implements AsyncExecutable {
  private readonly gpu: GPUDevice;
  private readonly graph: Graph;
  private readonly host: Host;
  /** Made during a run and given back after it. */
  private readonly temporary: GPUBuffer[] = [];
  /** What the device has yet to be given. */
  private encoder: GPUCommandEncoder | undefined;

  constructor(host: Host, graph: Graph) {
    this.host = host;
    this.gpu = host.gpu;
    this.graph = graph;
    checkTypes(graph);
  }

  run(inputs: readonly NumberArray[]): Promise<NumberArray[]> {
    const run = this.host.last.then(() => this.runAlone(inputs));
    this.host.last = run.catch(() => {});
    return run;
  }

  private async runAlone(inputs: readonly NumberArray[]): Promise<NumberArray[]> {
    this.gpu.pushErrorScope("validation");
    let error: GPUError | null = null;
    let results: NumberArray[] = [];
    try {
      const buffers: Buffers = new Map();
      this.graph.inputs.forEach((x, i) => {
        buffers.set(x, this.upload(x.type, inputs[i]!));
      });
      await this.execute(this.graph, buffers);
      results = await Promise.all(
        this.graph.outputs.map((y) => this.download(y.type, this.bufferOf(y, buffers))),
      );
    } finally {
      error = await this.gpu.popErrorScope();
      this.encoder = undefined;
      for (const buffer of this.temporary.splice(0)) buffer.destroy();
    }
    if (error) internal(`webgpu: ${error.message}`);
    return results;
  }

  /** Fills in the buffers of everything the outputs need. */
  private async execute(graph: Graph, buffers: Buffers): Promise<void> {
    for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !buffers.has(x))) {
      const lowering = lowered(node);
      if (lowering.kind === "repeat") await this.repeat(node, lowering, buffers);
      else if (lowering.kind === "choose") await this.choose(node, lowering, buffers);
      else this.dispatch(node, lowering, buffers);
    }
  }

  private dispatch(node: Node, lowering: Lowering, buffers: Buffers): void {
    for (const y of node.outputs) buffers.set(y, this.allocate(y.type));
    const scratch = lowering.kind === "routine" ? lowering.scratch : [];
    const types = [...node.inputs.map((x) => x.type), ...node.outputs.map((y) => y.type), ...scratch];
    const operands = [...node.inputs, ...node.outputs].map((x) => this.bufferOf(x, buffers));
    operands.push(...scratch.map((type) => this.allocate(type)));
    for (const shader of emit(lowering, types, node.inputs.length, node.outputs.length))
      if (shader.invocations > 0) this.encode(shader, operands, node);
  }

  private encode(shader: Shader, operands: readonly GPUBuffer[], node: Node): void {
    const most = this.gpu.limits.maxStorageBuffersPerShaderStage;
    if (shader.operands.length > most)
      refuse(
        "webgpu",
        `${node.op.name} needs ${shader.operands.length} buffers at once and the adapter allows ${most}; use the wasm device`,
      );
    const pipeline = this.pipelineOf(shader.source);
    // One binding cannot be read and written at once, so operands that share a buffer with the output are never passed: every output is fresh.
    const entries = shader.operands.map((operand, binding) => ({
      binding,
      resource: { buffer: operands[operand]! },
    }));
    const pass = this.commands().beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    const groups = Math.ceil(shader.invocations / workgroupSize);
    pass.dispatchWorkgroups(Math.min(groups, maximumWorkgroups), Math.ceil(groups / maximumWorkgroups));
    pass.end();
  }

  /** Commands are gathered, and given to the device when numbers are asked for. */
  private commands(): GPUCommandEncoder {
    this.encoder ??= this.gpu.createCommandEncoder();
    return this.encoder;
  }

  private submitAll(): void {
    if (this.encoder) this.gpu.queue.submit([this.encoder.finish()]);
    this.encoder = undefined;
  }

  private pipelineOf(code: string): GPUComputePipeline {
    const { pipelines } = this.host;
    let pipeline = pipelines.get(code);
    if (pipeline === undefined) {
      const module = this.gpu.createShaderModule({ code });
      pipeline = this.gpu.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
      pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /** Runs the body again and again from here: carries move on, slices are copied in and out. */
  private async repeat(
    node: Node,
    { body, constants, carries, count, backwards, while: condition }: Extract<Lowering, { kind: "repeat" }>,
    buffers: Buffers,
  ): Promise<void> {
    const inputs = node.inputs.map((x) => this.bufferOf(x, buffers));
    const fixed = inputs.slice(0, constants);
    let state = inputs.slice(constants, constants + carries);
    const stacks = node.outputs.slice(carries).map((y) => this.allocate(y.type));
    const slices = body.inputs.slice(constants + carries);
    for (let step = 0; step < count; step++) {
      if (condition && !(await this.holds(condition, [...fixed, ...state]))) break;
      const at = backwards ? count - 1 - step : step;
      const parts = slices.map((x, i) => {
        const part = this.allocate(x.type);
        this.copy(inputs[constants + carries + i]!, at * bytesOf(x.type), part, 0, bytesOf(x.type));
        return part;
      });
      const results = await this.call(body, [...fixed, ...state, ...parts]);
      state = results.slice(0, carries);
      stacks.forEach((stack, i) => {
        const bytes = bytesOf(body.outputs[carries + i]!.type);
        this.copy(results[carries + i]!, 0, stack, at * bytes, bytes);
      });
    }
    [...state, ...stacks].forEach((buffer, i) => {
      buffers.set(node.outputs[i]!, buffer);
    });
  }

  private async choose(
    node: Node,
    { then, otherwise }: Extract<Lowering, { kind: "choose" }>,
    buffers: Buffers,
  ): Promise<void> {
    const [condition, ...rest] = node.inputs.map((x) => this.bufferOf(x, buffers));
    const [chosen] = await this.download(node.inputs[0]!.type, condition!);
    const results = await this.call(chosen ? then : otherwise, rest);
    results.forEach((buffer, i) => {
      buffers.set(node.outputs[i]!, buffer);
    });
  }

  private async holds(condition: Graph, inputs: readonly GPUBuffer[]): Promise<boolean> {
    const [answer] = await this.call(condition, inputs);
    const [value] = await this.download(condition.outputs[0]!.type, answer!);
    return value !== 0;
  }

  private async call(graph: Graph, inputs: readonly GPUBuffer[]): Promise<GPUBuffer[]> {
    const buffers: Buffers = new Map(graph.inputs.map((x, i) => [x, inputs[i]!]));
    await this.execute(graph, buffers);
    return graph.outputs.map((y) => this.bufferOf(y, buffers));
  }

  private bufferOf(x: Value, buffers: Buffers): GPUBuffer {
    let buffer = buffers.get(x);
    if (buffer === undefined) {
      buffer = this.upload(x.type, x.data ?? internal("a graph reads a placeholder that is not its input"));
      buffers.set(x, buffer);
    }
    return buffer;
  }

  private allocate(type: Type): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const most = this.gpu.limits.maxStorageBufferBindingSize;
    if (bytesOf(type) > most)
      refuse(
        "webgpu",
        `${typeText(type)} takes ${bytesOf(type)} bytes and the adapter allows ${most} in a buffer; take smaller batches, or use the wasm device`,
      );
    const buffer = this.gpu.createBuffer({
      size: Math.max(4, bytesOf(type)),
      usage: STORAGE | COPY_SRC | COPY_DST,
    });
    this.temporary.push(buffer);
    return buffer;
  }

  private upload(type: Type, data: NumberArray): GPUBuffer {
    const buffer = this.allocate(type);
    const words = type.dtype === "bool" ? Uint32Array.from(data) : data;
    if (words.length > 0) this.gpu.queue.writeBuffer(buffer, 0, words as Uint32Array<ArrayBuffer>);
    return buffer;
  }

  private async download(type: Type, buffer: GPUBuffer): Promise<NumberArray> {
    const bytes = bytesOf(type);
    const result = allocate(type.dtype, sizeOf(type.shape));
    if (bytes === 0) return result;
    const staging = this.gpu.createBuffer({
      size: bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.copy(buffer, 0, staging, 0, bytes);
    this.submitAll();
    await staging.mapAsync(GPUMapMode.READ);
    const Words = { f32: Float32Array, i32: Int32Array, u32: Uint32Array, bool: Uint32Array }[
      type.dtype as "f32"
    ];
    result.set(new Words(staging.getMappedRange()) as never);
    staging.destroy();
    return result;
  }

  private copy(from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void {
    if (bytes === 0) return;
    this.commands().copyBufferToBuffer(from, fromByte, to, toByte, bytes);
  }
}

/** Every dtype that WGSL has takes four bytes; booleans are held as u32. */
const bytesOf = (type: Type): number => 4 * sizeOf(type.shape);

/** Refuses what WGSL cannot hold, in graphs within the graph too. */
function checkTypes(graph: Graph): void {
  const nodes = nodesBefore(graph.outputs, (x) => x.data === undefined);
  const values = nodes.flatMap((node) => [...node.inputs, ...node.outputs]);
  const double = [...graph.inputs, ...graph.outputs, ...values].find((x) => x.type.dtype === "f64");
  if (double)
    refuse(
      "webgpu",
      `WGSL has no f64 and the program holds ${typeText(double.type)}; cast to f32, or use the wasm device`,
    );
  for (const node of nodes) for (const inner of graphsIn(lowered(node))) checkTypes(inner);
}

function graphsIn(lowering: Lowering): Graph[] {
  if (lowering.kind === "choose") return [lowering.then, lowering.otherwise];
  if (lowering.kind === "repeat") return lowering.while ? [lowering.while, lowering.body] : [lowering.body];
  return [];
}

const lowered = (node: Node): Lowering =>
  node.op.lower(
    node.inputs.map((x) => x.type),
    node.params,
  );
