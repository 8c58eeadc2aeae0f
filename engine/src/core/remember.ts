/** What was made under a name, or is made now; of more than `capacity` things the one unused for longest is forgotten. */
export function remember<T>(things: Map<string, T>, name: string, capacity: number, make: () => T): T {
  const known = things.get(name);
  if (known !== undefined) things.delete(name);
  const thing = known ?? make();
  things.set(name, thing);
  if (things.size > capacity) things.delete(things.keys().next().value!);
  return thing;
}
