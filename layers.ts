/** Who may import whom. `scripts/layers.test.ts` fails on an import that breaks this table. */
export const layers: Record<string, readonly string[]> = {
  engine: [],
  nn: ["engine"],
  models: ["engine", "nn"],
  algebra: [],
  booklet: ["algebra", "engine", "nn", "models"],
  experiments: ["engine", "nn", "models"],
  app: ["algebra", "engine", "nn", "models", "booklet", "experiments"],
  cli: ["algebra", "engine", "nn", "models", "booklet", "experiments"],
  bench: ["engine", "nn", "models", "algebra", "booklet", "experiments"],
};

/** Within the engine, the folders in the order a program flows; each lists what it may import. */
export const engineLayers: Record<string, readonly string[]> = {
  core: [],
  ir: ["core"],
  ops: ["core", "ir"],
  transforms: ["core", "ir", "ops"],
  schedule: ["core", "ir"], // never ops: a pass asks an op its rule, it does not know its name
  codegen: ["core", "ir", "schedule"],
  devices: ["core", "ir", "schedule", "codegen"],
};
