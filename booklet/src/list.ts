/** Every problem, and every chapter of printed formulas, loaded when asked for. Written by scripts/list.ts. */

export const list = [
  {
    id: "2.1",
    title: "Slopes of the loss of a straight line",
    section: "2.2",
    load: () => import("./problems/ch02/02-01-slopes.ts"),
  },
  {
    id: "2.2",
    title: "The best straight line in closed form",
    section: "2.2",
    load: () => import("./problems/ch02/02-02-closed-form.ts"),
  },
  {
    id: "2.3",
    title: "Fitting the input from the output",
    section: "2.3",
    load: () => import("./problems/ch02/02-03-generative-line.ts"),
  },
  {
    id: "3.1",
    title: "A linear activation, or none",
    section: "3.1",
    load: () => import("./problems/ch03/03-01-linear-activation.ts"),
  },
  {
    id: "3.2",
    title: "Active units in each region",
    section: "3.1",
    load: () => import("./problems/ch03/03-02-active-units.ts"),
  },
  {
    id: "3.3",
    title: "Joints and slopes in the ten parameters",
    section: "3.1",
    load: () => import("./problems/ch03/03-03-joints-and-slopes.ts"),
  },
  {
    id: "3.4",
    title: "The construction with one unit changed",
    section: "3.1",
    load: () => import("./problems/ch03/03-04-changed-unit.ts"),
  },
  {
    id: "3.5",
    title: "The ReLU is positively homogeneous",
    section: "3.1",
    load: () => import("./problems/ch03/03-05-homogeneity.ts"),
  },
  {
    id: "3.6",
    title: "Scaling a unit inside and out",
    section: "3.1",
    load: () => import("./problems/ch03/03-06-rescaling.ts"),
  },
  {
    id: "3.9",
    title: "The third slope is the first plus the fourth",
    section: "3.1",
    load: () => import("./problems/ch03/03-09-slopes-add-up.ts"),
  },
  {
    id: "3.11",
    title: "Parameters of a network with two outputs",
    section: "3.3",
    load: () => import("./problems/ch03/03-11-parameters-1-4-2.ts"),
  },
  {
    id: "3.12",
    title: "Parameters of a network with two inputs",
    section: "3.3",
    load: () => import("./problems/ch03/03-12-parameters-2-3-1.ts"),
  },
  {
    id: "3.17",
    title: "A formula for the number of parameters",
    section: "3.4",
    load: () => import("./problems/ch03/03-17-parameter-count.ts"),
  },
  {
    id: "3.18",
    title: "The most regions of a network with two inputs",
    section: "3.4",
    load: () => import("./problems/ch03/03-18-regions.ts"),
  },
] as const;

export const printedChapters = {
  2: () => import("./printed/ch02.ts"),
  3: () => import("./printed/ch03.ts"),
  4: () => import("./printed/ch04.ts"),
  5: () => import("./printed/ch05.ts"),
  6: () => import("./printed/ch06.ts"),
  7: () => import("./printed/ch07.ts"),
  8: () => import("./printed/ch08.ts"),
  9: () => import("./printed/ch09.ts"),
  10: () => import("./printed/ch10.ts"),
  11: () => import("./printed/ch11.ts"),
  12: () => import("./printed/ch12.ts"),
  13: () => import("./printed/ch13.ts"),
  15: () => import("./printed/ch15.ts"),
  16: () => import("./printed/ch16.ts"),
  17: () => import("./printed/ch17.ts"),
  18: () => import("./printed/ch18.ts"),
  19: () => import("./printed/ch19.ts"),
} as const;
