/** What log collectors and people put before every line: a time, a host, a container, the mark of a quotation. */
const PREFIXES = [
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z|[+-]\d\d:?\d\d)? /,
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:\S+\.go:\d+: )?/,
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: /,
  /^\[ *\d+\.\d+\] /,
  /^[A-Za-z][\w.-]* +\| /,
  /^> /,
];
/** One line as a field of a structured log: `level=warning msg="…" subsys=…`, `{"log":"…","stream":"stderr"}`. */
const FIELD = /^(?:\{(?:.*?,)?\s*"(?:msg|message|log)":\s*|(?:[^\s;]\S* )*?msg=)"((?:[^"\\]|\\.)*)"/;
/** cilium/ebpf's one line for a whole log: the end of it, and `(15 line(s) omitted)`. */
const SUMMARY = /^(.*?: )?(\d+: \([0-9a-f]{2}\) [^:]*): (.+?) \((?:truncated, )?\d+ line\(s\) omitted\)$/;

/** Takes away what others have put around the lines of a tool. Total; a line without anything is itself. */
export function unwrapLine(line: string): string[] {
  let bare = line;
  for (const prefix of PREFIXES) {
    const match = prefix.exec(bare);
    if (match) bare = bare.slice(match[0].length);
  }
  const field = bare.includes('msg=') || bare.startsWith('{') ? FIELD.exec(bare)?.[1] : undefined;
  if (field !== undefined) bare = unescaped(field).trimEnd();
  if (!bare.endsWith(' line(s) omitted)')) return [bare];
  const [, before = '', instruction, message = ''] = SUMMARY.exec(bare) ?? [];
  return instruction === undefined ? [bare] : [before, instruction, message];
}

/** An instruction that stands behind a line end which is written out. */
const QUOTED_LOG = /\\n\s*\d+: \([0-9a-f]{2}\) /;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '', '"': '"', '\\': '\\' };

/** Some loaders print a log as one quoted string. This gives it its lines back, piece by piece as it comes. */
export class Unquoter {
  #inside = false;
  #rest = '';

  push(piece: string): string {
    const words = this.#rest + piece;
    this.#rest = '';
    if (!this.#inside && !words.includes('\\n')) return words;
    let done = '';
    for (let at = 0; at < words.length; ) {
      const end = words.indexOf('\n', at);
      const line = end === -1 ? words.slice(at) : words.slice(at, end + 1);
      if (QUOTED_LOG.test(line)) this.#inside = true;
      done += this.#inside ? this.#unquote(line) : line;
      if (end === -1) break;
      this.#inside = false;
      at = end + 1;
    }
    return done;
  }

  finish(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest;
  }

  /** A backslash at the very end waits for what it escapes. */
  #unquote(line: string): string {
    const open = /(?:^|[^\\])(?:\\\\)*(\\)$/.exec(line) !== null;
    if (open) this.#rest = '\\';
    const whole = open ? line.slice(0, -1) : line;
    return unescaped(whole);
  }
}

const unescaped = (quoted: string): string =>
  quoted.replace(/\\(.)/g, (both, character: string) => ESCAPES[character] ?? both);
