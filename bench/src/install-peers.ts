/**
 * Installs the peers that the benchmarks compare with, in bench/peers, outside the workspace's own install:
 * `node bench/src/install-peers.ts`. A peer that cannot be had is reported and left out; the benchmarks then call it absent.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../peers/", import.meta.url));

/** Exact versions: a comparison names what it compared with. */
const packages: Record<string, string> = {
  "@tensorflow/tfjs": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  "@jax-js/jax": "0.1.25",
  "onnxruntime-node": "1.30.0",
  "onnxruntime-web": "1.30.0",
};

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}package.json`, `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`);
for (const [name, version] of Object.entries(packages)) {
  // Install scripts stay off: onnxruntime-node's would fetch GPU libraries, and its CPU binary lies in the package already.
  report(name, version, () =>
    run("npm", [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--save-exact",
      `${name}@${version}`,
    ]),
  );
}
report("python3-torch with libopenblas0-pthread", "Debian's", installTorch);

function installTorch(): void {
  if (hasTorch() && existsSync("/usr/lib/x86_64-linux-gnu/openblas-pthread")) return;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error("needs Debian and its administrator; or install PyTorch for /usr/bin/python3 yourself");
  run("apt-get", ["update", "-qq"]);
  // Without OpenBLAS, Debian's PyTorch multiplies matrices with the reference BLAS: seventeen times slower, and no fair peer.
  run("apt-get", ["install", "-y", "-qq", "python3-torch", "libopenblas0-pthread"]);
}

function hasTorch(): boolean {
  try {
    run("/usr/bin/python3", ["-c", "import torch"]);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], timeout: 600_000 });
}

function report(name: string, version: string, install: () => void): void {
  process.stdout.write(`${name} ${version} … `);
  try {
    install();
    console.log("installed");
  } catch (error) {
    console.log(`absent: ${(error as Error).message.split("\n").slice(0, 2).join(" ")}`);
  }
}
