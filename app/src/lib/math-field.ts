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
  host.addEventListener("keydown", scripts(field), { capture: true });
  field.addEventListener("input", () => onchange(field.value));
  field.focus();
}

/**
 * Sub- and superscripts as in plain text: a subscript is one index, which what cannot be part of one ends, unless it stands in braces; braces
 * after _ and ^ hold a script together and are not written.
 */
function scripts(field: MathfieldElement): (event: KeyboardEvent) => void {
  /** The scripts around the caret that were typed without leaving, the innermost last. */
  let inside: ("index" | "braces")[] = [];
  let before = "";
  const leave = (): void => {
    field.executeCommand("moveAfterParent");
    inside.pop();
  };
  /** Keeps the scripts in order; whether the key is one of ours, not the field's to write. */
  const follow = (key: string): boolean => {
    const begins = before === "_" || before === "^";
    before = key;
    if (key === "{" && begins) {
      if (inside.at(-1) === "index") inside.pop();
      inside.push("braces");
      return true;
    }
    if (key === "}" && inside.includes("braces")) {
      if (inside.at(-1) === "index") leave();
      leave();
      return true;
    }
    // The field's own space leaves a script, which braces hold together.
    if (key === " " && inside.at(-1) === "braces") return true;
    if (inside.at(-1) === "index" && /^[-+*/=,()[\]^]$/.test(key)) leave();
    if (key === "_") inside.push("index");
    else if (key === " ") inside.pop();
    else if (key.length > 1 && key !== "Backspace") inside = []; // the caret goes elsewhere
    return false;
  };
  return (event) => {
    if (event.key === "Shift") return;
    const ours = follow(event.key);
    field.smartSuperscript = !inside.includes("braces"); // whether a digit alone is all of a power
    if (!ours) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
