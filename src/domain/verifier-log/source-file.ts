/** People write no lines that long; a pattern must not take long on a file that is none of theirs. */
const WIDEST = 4000;

/** The learner's file, with the few questions that explanations ask of it. */
export class SourceFile {
  readonly file: string;
  /** The names that the program gives to the packet's start and end. */
  readonly packet: { readonly start: string; readonly end: string };
  readonly #lines: readonly string[];

  constructor({ file, text }: { file: string; text: string }) {
    this.file = file;
    this.#lines = text.split(/\r?\n/);
    this.packet = {
      start: this.find(/\b(\w+)\s*=[^=;]*->data\s*;/)?.match[1] ?? 'data',
      end: this.find(/\b(\w+)\s*=[^=;]*->data_end\s*;/)?.match[1] ?? 'data_end',
    };
  }

  /** @param line counted from 1 */
  lineAt(line: number): string | undefined {
    return this.#lines[line - 1]?.slice(0, WIDEST).trim();
  }

  /** The same with its indentation, which columns count. */
  rawLineAt(line: number): string | undefined {
    return this.#lines[line - 1];
  }

  /** @returns the number of the only line with that text, blanks at its ends aside */
  onlyLineOf(text: string): number | undefined {
    const wanted = text.trim();
    const found = this.#lines.flatMap((line, index) => (line.trim() === wanted ? [index + 1] : []));
    return found.length === 1 ? found[0] : undefined;
  }

  /** @returns the function that a line is in: `static __always_inline bool` and `parse` */
  functionAt(line: number): { type: string; name: string } | undefined {
    for (let at = Math.min(line, this.#lines.length) - 1; at >= 0; at--) {
      const match = /^([A-Za-z_][\w\s*]*[\s*])(\w+)\s*\([^;]*$/.exec(this.#lines[at]?.slice(0, 200) ?? '');
      if (match) return { type: match[1] ?? '', name: match[2] ?? '' };
    }
    return undefined;
  }

  /** @returns the first line that matches, and the match */
  find(pattern: RegExp): { line: number; match: RegExpExecArray } | undefined {
    for (const [index, text] of this.#lines.entries()) {
      const match = pattern.exec(text.slice(0, WIDEST));
      if (match) return { line: index + 1, match };
    }
    return undefined;
  }
}
