/** The systems of the book, by chapter. */
export { LinearRegression, type LinearRegressionConfig } from "./02-linear-regression.ts";
export { type ShallowConfig, ShallowNetwork } from "./03-shallow.ts";
export { type DeepConfig, DeepNetwork } from "./04-deep.ts";
export { ImageNetwork, SignalNetwork } from "./10-convolutional.ts";
export { ResidualBlock, type ResidualConfig, ResidualNetwork } from "./11-residual.ts";
export { Decoder, DecoderBlock, type DecoderConfig } from "./12-decoder.ts";
