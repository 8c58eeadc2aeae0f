/** MathLive's field, loaded on request: its fonts are ours, it makes no sound, and its shortcuts write what our reader reads. */
import { MathfieldElement } from "mathlive";
import "mathlive/fonts.css";

MathfieldElement.soundsDirectory = null;
MathfieldElement.fontsDirectory = null;

export function createMathField(
  host: HTMLElement,
  text: string,
  label: string,
  onchange: (text: string) => void,
): void {
  const field = new MathfieldElement();
  host.replaceChildren(field);
  field.value = text;
  field.setAttribute("aria-labelledby", label);
  field.mathVirtualKeyboardPolicy = "manual";
  field.menuItems = [];
  field.inlineShortcuts = {
    ...field.inlineShortcuts,
    relu: "\\operatorname{ReLU}",
    ReLU: "\\operatorname{ReLU}",
    sig: "\\operatorname{sig}",
    softmax: "\\operatorname{softmax}",
    // By default not after a letter, so that a product of two would stay words.
    phi: "\\phi",
    // The default puts what follows into a subscript, for a base; the book's logarithm is natural.
    log: "\\log",
  };
  // A subscript is one index: what cannot be part of one ends it, as it does in plain text.
  let inSubscript = false;
  host.addEventListener(
    "keydown",
    ({ key }) => {
      if (key === "_") inSubscript = true;
      else if (inSubscript && /^[-+*/=,()[\]^ ]$/.test(key)) {
        if (key !== " ") field.executeCommand("moveAfterParent");
        inSubscript = false;
      } else if (key.startsWith("Arrow")) inSubscript = false;
    },
    { capture: true },
  );
  field.addEventListener("input", () => onchange(field.value));
  field.focus();
}
