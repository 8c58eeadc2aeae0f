/** Gives what scrolls sideways (long formulas, wide tables) a place in the tab order while it does, so that a keyboard can scroll it. */
export function scrollableByKeyboard(root: HTMLElement): () => void {
  const selector = ".katex-display, .scroll, .echo";
  const mark = () => {
    for (const element of root.querySelectorAll<HTMLElement>(selector))
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
  };
  const resized = new ResizeObserver(mark);
  const changed = new MutationObserver(mark);
  resized.observe(root);
  changed.observe(root, { childList: true, subtree: true });
  mark();
  void document.fonts.ready.then(mark);
  return () => {
    resized.disconnect();
    changed.disconnect();
  };
}
