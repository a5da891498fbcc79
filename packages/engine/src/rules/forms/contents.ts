import type { OptionText } from "../tokenize.ts";

/** Something that searches, on its way to Snort 3 form. */
export interface Search {
  /** Where it searches; undefined: where what stands before it does. */
  readonly buffer: string | undefined;
  written(): OptionText;
}

/** A content of Snort 2 or Suricata. Options that stand after it, at once or later, may be about it. */
export class Content implements Search {
  readonly option: OptionText;
  buffer: string;
  rawBytes: boolean = false;
  readonly #modifiers: string[] = [];

  /** @param buffer where it is sought unless an option after it says otherwise */
  constructor(option: OptionText, buffer: string) {
    this.option = option;
    this.buffer = buffer;
  }

  get negated(): boolean {
    return this.option.text.startsWith("!");
  }

  /** Takes an option that modifies it; false when it is none of those that all have. */
  take({ name, text }: OptionText): boolean {
    switch (name) {
      case "nocase":
      case "startswith":
      case "endswith":
        this.#modifiers.push(name);
        return true;
      case "offset":
      case "depth":
      case "distance":
      case "within":
        this.#modifiers.push(`${name} ${text}`);
        return true;
      case "rawbytes":
        this.rawBytes = true;
        return true;
      case "fast_pattern":
        this.#fastPattern(text.replace(/\s/g, ""));
        return true;
      default:
        return false;
    }
  }

  #fastPattern(text: string): void {
    const part = /^(\d+),(\d+)$/.exec(text);
    if (part) this.#modifiers.push(`fast_pattern_offset ${part[1]}`, `fast_pattern_length ${part[2]}`);
    else if (text === "" || text === "only") {
      this.#modifiers.push("fast_pattern");
      // What only the searcher looks for, it looks for whatever its capitals are.
      if (text === "only") this.#modifiers.push("nocase");
    } else this.#modifiers.push(`fast_pattern ${text}`);
  }

  /** As Snort 3 has it. */
  written(): OptionText {
    const modifiers = new Set(this.#modifiers);
    if (this.negated) modifiers.delete("fast_pattern");
    const text = [this.option.text, ...modifiers].join(",");
    return { ...this.option, name: "content", text };
  }
}
