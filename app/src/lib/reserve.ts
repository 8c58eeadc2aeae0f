/**
 * Space for a drawing before its width is known. The height is a function of the width, nearly linear between some widths: a container query for each
 * stretch gives the height there, so that nothing moves when the drawing is laid out for the real width.
 */
const stops = [280, 320, 360, 400, 460, 519.9, 520, 600, 700, 820, 896, 976, 1200];

/** A style element for the frame `selector`, whose parent must be an inline-size container. */
export function reservedHeight(selector: string, heightAt: (width: number) => number): string {
  const rules = stops.slice(0, -1).map((from, i) => {
    const to = stops[i + 1]!;
    const [low, high] = [heightAt(from), heightAt(to)];
    const slope = ((high - low) / (to - from)).toFixed(4);
    return `@container (min-width:${from}px){${selector}{--reserved:calc(${low}px + (100cqw - ${from}px)*${slope})}}`;
  });
  return `<style>${rules.join("")}</style>`;
}
