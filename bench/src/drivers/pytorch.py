"""PyTorch on the CPU as a peer: one process that speaks the line protocol of protocol.ts.

    python3 pytorch.py --threads 1 [--trace]

The optimisers are torch.optim's with foreach=True; --trace runs the forward pass through torch.jit.trace.
"""

import argparse
import json
import math
import resource
import sys
import time
from pathlib import Path

import numpy
import torch
from torch.nn import functional as F

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--trace", action="store_true")
options = arguments.parse_args()
torch.set_num_threads(options.threads)
CASES = json.loads((Path(__file__).parent / "cases.json").read_text())


def hashed(size, array):
    """The same hash of position and array number as data.ts."""
    with numpy.errstate(over="ignore"):
        x = numpy.arange(size, dtype=numpy.uint32) + numpy.uint32(((array + 1) * 0x9E3779B9) & 0xFFFFFFFF)
        x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x7FEB352D)
        x = (x ^ (x >> numpy.uint32(15))) * numpy.uint32(0x846CA68B)
    return x ^ (x >> numpy.uint32(16))


def draw(shape, how, array):
    size = math.prod(shape)
    if how in ("zeros", "ones"):
        return torch.full(shape, 1.0 if how == "ones" else 0.0)
    if isinstance(how, int):
        return torch.from_numpy((hashed(size, array) % how).astype(numpy.int64)).reshape(shape)
    fan = math.prod(shape[1:])
    bound = {"he": math.sqrt(6 / max(fan, 1)), "xavier": math.sqrt(3 / max(fan, 1)), "small": 0.5, "token": 0.2, "uniform": 1.0}[how]
    return torch.from_numpy(((hashed(size, array) / 2.0**31 - 1) * bound).astype(numpy.float32)).reshape(shape)


def arrays(name):
    case = CASES[name]
    entries = case["parameters"] + case["inputs"]
    values = {entry[0]: draw(entry[1], entry[2], i) for i, entry in enumerate(entries)}
    names = [entry[0] for entry in case["parameters"]]
    return {n: values[n] for n in names}, {n: v for n, v in values.items() if n not in names}, case["optimizer"]


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p[name + ".bias"])


def shallow(p, x, y):
    return F.mse_loss(linear(p, "output", F.relu(linear(p, "hidden", x))), y)


def deep(p, x, y):
    h = F.relu(linear(p, "0", x))
    h = F.relu(linear(p, "1", h))
    return F.cross_entropy(linear(p, "2", h), y)


def images(p, x, y):
    h = F.relu(F.max_pool2d(F.conv2d(x, p["conv1.weight"], p["conv1.bias"]), 2))
    h = F.relu(F.max_pool2d(F.conv2d(h, p["conv2.weight"], p["conv2.bias"]), 2))
    return F.cross_entropy(linear(p, "output", F.relu(linear(p, "hidden", h.flatten(1)))), y)


def signals(p, x, y):
    for i in "123":
        x = F.relu(F.conv1d(x, p[f"conv{i}.weight"], p[f"conv{i}.bias"], stride=2))
    return F.cross_entropy(linear(p, "output", x.flatten(1)), y)


MASK = torch.triu(torch.full((64, 64), -math.inf), 1)


def gpt(p, x, y):
    """Query, key and value packed into one matrix, as PyTorch users do; see `pack`."""
    h = F.embedding(x, p["token"]) + p["position"]
    for i in "01":
        a = F.layer_norm(h, (64,), p[f"{i}.norm1.scale"], p[f"{i}.norm1.shift"])
        q, k, v = (t.reshape(16, 64, 4, 16).transpose(1, 2) for t in linear(p, f"{i}.packed", a).split(64, -1))
        weights = F.softmax(q @ k.transpose(-1, -2) * 0.25 + MASK, -1)
        h = h + linear(p, f"{i}.output", (weights @ v).transpose(1, 2).reshape(16, 64, 64))
        a = F.layer_norm(h, (64,), p[f"{i}.norm2.scale"], p[f"{i}.norm2.shift"])
        h = h + linear(p, f"{i}.contract", F.gelu(linear(p, f"{i}.expand", a)))
    h = F.layer_norm(h, (64,), p["norm.scale"], p["norm.shift"])
    return F.cross_entropy(F.linear(h, p["token"]).reshape(1024, 65), y.reshape(1024))


def pack(p):
    for i in "01":
        for part in ["weight", "bias"]:
            p[f"{i}.packed.{part}"] = torch.cat([p.pop(f"{i}.{role}.{part}") for role in ["query", "key", "value"]])
    return p


def residual(p, x, y):
    h = F.relu(F.batch_norm(x, None, None, p["norm1.scale"], p["norm1.shift"], training=True))
    h = F.conv2d(h, p["conv1.weight"], p["conv1.bias"], padding=1)
    h = F.relu(F.batch_norm(h, None, None, p["norm2.scale"], p["norm2.shift"], training=True))
    h = F.conv2d(h, p["conv2.weight"], p["conv2.bias"], padding=1)
    return F.mse_loss(x + h, y)


LOSSES = {"i": shallow, "ii": shallow, "iii": deep, "iv": deep, "v": images, "vi": signals, "vii": gpt, "viii": residual}


def train(name):
    parameters, inputs, optimizer = arrays(name)
    if name == "vii":
        parameters = pack(parameters)
    leaves = {k: v.requires_grad_(True) for k, v in parameters.items()}
    rate = optimizer["learningRate"]
    if optimizer["kind"] == "adam":
        update = torch.optim.Adam(leaves.values(), lr=rate, foreach=True)
    else:
        update = torch.optim.SGD(leaves.values(), lr=rate, momentum=optimizer.get("decay", 0), foreach=True)
    x, y, names = inputs["x"], inputs["y"], list(leaves)
    loss_of = LOSSES[name]
    if options.trace:
        traced = torch.jit.trace(lambda x, y, *values: loss_of(dict(zip(names, values)), x, y), (x, y, *leaves.values()))
        forward = lambda: traced(x, y, *leaves.values())
    else:
        forward = lambda: loss_of(leaves, x, y)

    def step():
        update.zero_grad(set_to_none=True)
        loss = forward()
        loss.backward()
        update.step()
        return loss

    return step


def kernel(name):
    """`matmul 256 tn`, `matmul 128x784x512 nn`, `exp 1000000`, `conv 64x1x28x28 k5 10 p0`, `conv … kernel|image`: operands drawn once."""
    kind, *rest = name.split()
    if kind == "matmul":
        sizes = [int(s) for s in rest[0].split("x")]
        m, k, n = sizes * 3 if len(sizes) == 1 else sizes
        a = draw([k, m] if rest[1][0] == "t" else [m, k], "uniform", 0)
        b = draw([n, k] if rest[1][1] == "t" else [k, n], "uniform", 1)
        a, b = (a.T if rest[1][0] == "t" else a), (b.T if rest[1][1] == "t" else b)
        out = torch.empty(m, n)
        return lambda: torch.mm(a, b, out=out)
    if kind == "conv":
        image = draw([int(s) for s in rest[0].split("x")], "uniform", 0)
        side, channels, padding, role = int(rest[1][1:]), int(rest[2]), int(rest[3][1:]), (rest[4] if len(rest) > 4 else "output")
        weight = draw([channels, image.shape[1], side, side], "uniform", 1)
        if role == "output":
            return lambda: F.conv2d(image, weight, padding=padding)
        cotangent = torch.ones_like(F.conv2d(image, weight, padding=padding))
        needed = [role == "image", role == "kernel", False]
        which = 0 if role == "image" else 1
        backward = torch.ops.aten.convolution_backward
        return lambda: backward(cotangent, image, weight, [0], [1, 1], [padding] * 2, [1, 1], False, [0, 0], 1, needed)[which]
    x = draw([int(s) for s in rest[0].split("x")], "uniform", 0) * 4
    out = torch.empty_like(x)
    table = {
        "exp": lambda: torch.exp(x, out=out), "tanh": lambda: torch.tanh(x, out=out), "sigmoid": lambda: torch.sigmoid(x, out=out),
        "log": lambda: torch.log(positive, out=out), "softmax": lambda: torch.softmax(x, -1), "sum": lambda: x.sum(),
        "chain": lambda: torch.relu_(torch.add(torch.mul(x, 1.5, out=out), 0.25, out=out)),
    }
    positive = x.abs() + 0.01
    return table[kind]


def inference(name):
    """The deep network of case iii on one input."""
    parameters, _, _ = arrays("iii")
    x = draw([1, 40], "uniform", 99)

    def step():
        with torch.inference_mode():
            h = F.relu(linear(parameters, "0", x))
            h = F.relu(linear(parameters, "1", h))
            return linear(parameters, "2", h)[0, 0]

    return step


def memory():
    """The process's size in bytes now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


BUILD = {"train": train, "compile": train, "kernels": kernel, "inference": inference}
step = None
version = f"{torch.__version__}{'-trace' if options.trace else ''}"
print(json.dumps({"peer": "torch", "version": version, "threads": options.threads}), flush=True)
for line in sys.stdin:
    message = json.loads(line)
    try:
        if message["do"] == "load":
            before = memory()
            begun = time.perf_counter()
            step = BUILD[message["suite"]](message["case"])
            reply = {"ok": True}
            if message["suite"] == "compile":
                float(step())
                reply["ms"] = (time.perf_counter() - begun) * 1000
        elif message["do"] == "memory":
            reply = {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before}
        elif message["do"] == "losses":
            reply = {"losses": [float(step().reshape(-1)[0]) for _ in range(message["steps"])]}
        else:
            begun = time.perf_counter()
            for _ in range(message["steps"]):
                result = step()
            reply = {"ms": (time.perf_counter() - begun) * 1000}
    except Exception as error:  # a peer that cannot do a case says so, and the others go on
        reply = {"error": f"{type(error).__name__}: {error}".split("\n")[0][:300]}
    print(json.dumps(reply), flush=True)
