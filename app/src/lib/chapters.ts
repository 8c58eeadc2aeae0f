/** The chapters of the book that set problems, and how many. */
export const chapters = [
  { number: 2, title: "Supervised learning", count: 3 },
  { number: 3, title: "Shallow neural networks", count: 18 },
  { number: 4, title: "Deep neural networks", count: 11 },
  { number: 5, title: "Loss functions", count: 10 },
  { number: 6, title: "Fitting models", count: 11 },
  { number: 7, title: "Gradients and initialization", count: 17 },
  { number: 8, title: "Measuring performance", count: 9 },
  { number: 9, title: "Regularization", count: 6 },
  { number: 10, title: "Convolutional networks", count: 19 },
  { number: 11, title: "Residual networks", count: 9 },
  { number: 12, title: "Transformers", count: 10 },
  { number: 13, title: "Graph neural networks", count: 14 },
  { number: 15, title: "Generative adversarial networks", count: 6 },
  { number: 16, title: "Normalizing flows", count: 11 },
  { number: 17, title: "Variational autoencoders", count: 7 },
  { number: 18, title: "Diffusion models", count: 12 },
  { number: 19, title: "Reinforcement learning", count: 8 },
  { number: 20, title: "Why does deep learning work?", count: 3 },
] as const;

export const chapterOf = (id: string): number => Number(id.split(".")[0]);

export const chapterTitle = (number: number): string =>
  chapters.find((chapter) => chapter.number === number)?.title ?? `Chapter ${number}`;
