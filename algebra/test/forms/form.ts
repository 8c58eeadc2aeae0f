/** One answer with the ways people write it: forms that are right, and forms that are wrong by a slip. */
export interface Form {
  readonly id: string;
  readonly declarations: string;
  readonly reference: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  readonly upTo?: "constant" | "factor" | "positive factor" | "sign" | "transpose" | "order";
}
