import { entries as all, chapterOf } from "@downhill/booklet";
import { error } from "@sveltejs/kit";

const numbers = [...new Set(all.map(({ id }) => chapterOf(id)))];

export const entries = () => numbers.map((number) => ({ chapter: String(number) }));

export function load({ params }: { params: { chapter: string } }) {
  const number = Number(params.chapter);
  if (!numbers.includes(number)) error(404, `Chapter ${params.chapter} is not here.`);
  return { number };
}
