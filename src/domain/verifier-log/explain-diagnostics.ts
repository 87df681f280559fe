import type { Diagnostic } from '../run-report.ts';
import type { Text } from '../text.ts';
import type { ClangMessage } from './clang-messages.ts';
import { explainMessages, explainOne } from './explain-compile.ts';
import type { Located } from './locate.ts';
import type { Said } from './rule.ts';
import { SourceFile } from './source-file.ts';

/** What the workshop adds to a message of a header: `(in types.h, line 9, and 3 more like it)`. */
const IN_HEADER = / \(in (?<header>[^()]+), line \d+(?:, and \d+ more like it)?\)$/;

/** @returns one of clang's messages in plain words, or undefined when it is none that beginners meet. */
export function explainDiagnostic(message: string): Text | undefined {
  const [only] = explainDiagnostics([{ file: '', line: 1, column: 1, severity: 'error', message }]);
  return only?.explanation;
}

/**
 * Adds the explanation to each of clang's diagnostics that has one, and marks those that go away with the first error
 * that is worth mending.
 * @param source the learner's file, as the diagnostics name it
 */
export function explainDiagnostics(
  diagnostics: readonly Diagnostic[],
  source?: { readonly file: string; readonly text: string },
): Diagnostic[] {
  const located: Located = { source: source && new SourceFile(source), object: undefined };
  const messages = new Map(messagesOf(diagnostics, located));
  const all = [...messages.values()];
  const root = explainMessages(all, located);
  return diagnostics.map((diagnostic) => {
    const message = messages.get(diagnostic);
    if (!message) return { ...diagnostic };
    const said = explainOne(message, all, located).said;
    return {
      ...diagnostic,
      ...(said ? { explanation: inOneSentence(said) } : {}),
      ...(root?.followers.includes(message) ? { follows: true } : {}),
    };
  });
}

const inOneSentence = ({ title, fix }: Said): Text => ({
  en: `${title.en} ${fix.en}`,
  ja: `${title.ja}${fix.ja}`,
});

/** Errors and warnings with the notes that follow them. */
function messagesOf(diagnostics: readonly Diagnostic[], { source }: Located): [Diagnostic, ClangMessage][] {
  const found: [Diagnostic, ClangMessage & { notes: ClangMessage['notes'][number][] }][] = [];
  for (const diagnostic of diagnostics) {
    const { file, line, column, severity, message } = diagnostic;
    if (severity === 'note') {
      const last = found.at(-1);
      last?.[1].notes.push({ text: message, line: file === last[0].file ? line : undefined });
      continue;
    }
    const header = IN_HEADER.exec(message)?.groups?.header;
    const text = header === undefined ? message : message.replace(IN_HEADER, '');
    const quote = header === undefined ? source?.rawLineAt(line) : undefined;
    found.push([diagnostic, { severity, text, file, line, column, header, quote, notes: [] }]);
  }
  return found;
}
