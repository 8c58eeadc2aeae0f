/** Data sets are trees of tensors that share their first axis: batches, shuffles and splits are choices of rows. */
import { type Key, leavesOf, mapTree, type Tensor, tensor } from "@downhill/engine";

/** How many examples a data set holds. */
export function countOf(data: unknown): number {
  const [first, ...rest] = leavesOf(data);
  if (first === undefined) throw new Error("data: holds no tensors");
  const count = first.shape[0];
  for (const leaf of rest)
    if (leaf.shape[0] !== count)
      throw new Error(
        `data: ${first.type} and ${leaf.type} do not share their first axis (one row an example)`,
      );
  return count ?? 0;
}

/** The examples at the given places. */
export const rows = <Data>(data: Data, places: Tensor | readonly number[]): Data =>
  mapTree(data, (leaf) => leaf.take(places));

/** The first `count` examples and the others. */
export function splitAt<Data>(data: Data, count: number): [Data, Data] {
  return [mapTree(data, (leaf) => leaf.slice([0, count])), mapTree(data, (leaf) => leaf.slice([count]))];
}

/**
 * Batches for ever: each pass over the data in a new order, its last batch left out if it is not full. Batch i depends on the key and on i
 * alone, so training can stop and go on.
 */
export function batches<Data>(data: Data, size: number, key: Key): (step: number) => Data {
  const count = countOf(data);
  const each = Math.floor(count / size);
  if (each === 0) throw new Error(`data: a batch of ${size} is more than the ${count} examples`);
  let epoch = -1;
  let order: Int32Array;
  return (step) => {
    const current = Math.floor(step / each);
    if (current !== epoch) {
      epoch = current;
      order = key.fold(epoch).permutation(count).data as Int32Array;
    }
    const from = (step % each) * size;
    return rows(data, tensor(order.slice(from, from + size)));
  };
}
