import { CATALOGUE } from './catalogue.ts';
import { type ClangMessage, readClangMessages } from './clang-messages.ts';
import { followersOf, rootOf } from './compile-cascade.ts';
import { type Context, makeContext } from './context.ts';
import type { Explanation } from './explanation.ts';
import type { Located, Place } from './locate.ts';
import type { LogLine } from './log-line.ts';
import type { Said } from './rule.ts';
import { UNKNOWN } from './unknown.ts';

/** What to say about one message of clang, and where. */
export type ClangExplained = {
  readonly rule: string;
  readonly said: Said | undefined;
  readonly root: ClangMessage;
  readonly place: Place | undefined;
  /** The other errors that go away with it. */
  readonly followers: readonly ClangMessage[];
};

/** @returns why clang refused the file, or undefined when it is not clang that refused */
export function explainCompile(lines: readonly LogLine[], located: Located): Explanation | undefined {
  const messages = readClangMessages(lines, located.source?.file);
  const explained = explainMessages(messages, located);
  return explained && toExplanation(explained, located);
}

/** Warnings alone refuse nothing, but where nothing else was said they are what there is to explain. */
export function explainWarning(lines: readonly LogLine[], located: Located): Explanation | undefined {
  const messages = readClangMessages(lines, located.source?.file);
  const explained = messages.map((one) => explainOne(one, messages, located)).filter(({ said }) => said);
  // What is not used says less than any other warning.
  const telling = explained.find(({ rule }) => rule !== 'unused-name') ?? explained[0];
  return telling && toExplanation(telling, located);
}

/** The error that the others follow from, explained. */
export function explainMessages(
  messages: readonly ClangMessage[],
  located: Located,
): ClangExplained | undefined {
  const root = rootOf(messages);
  if (!root) return undefined;
  const explained = explainOne(root, messages, located);
  if (explained.said) return explained;
  // Of several errors on one line a later one may be the one that says what is wrong.
  for (const other of messages) {
    if (other.line !== root.line || other.severity !== 'error' || other.header !== root.header) continue;
    const better = explainOne(other, messages, located);
    if (better.said) return better;
  }
  return explained;
}

/** What the catalogue says of one message, whatever it follows from. */
export function explainOne(
  root: ClangMessage,
  messages: readonly ClangMessage[],
  { source, object }: Located,
): ClangExplained {
  const file = source?.file ?? root.file;
  const lineOf = (line: number) => source?.rawLineAt(line);
  const at = (line: number | undefined, column?: number): Place | undefined =>
    file === undefined || line === undefined
      ? undefined
      : { file, line, column, text: lineOf(line) ?? (line === root.line ? (root.quote ?? '') : '') };
  const first = at(root.line, root.column);
  const context: Context = {
    ...makeContext({ source, object, refusal: undefined, message: undefined, place: first }),
    clang: { message: root, all: messages },
  };
  const followers = followersOf(root, messages, lineOf);
  for (const rule of CATALOGUE) {
    if (rule.stage !== 'compile') continue;
    const said = rule.apply(root.text, context);
    if (!said) continue;
    const pointed = said.pointer && 'line' in said.pointer ? said.pointer.line : undefined;
    const place = pointed === undefined || pointed === root.line ? first : at(pointed);
    return { rule: rule.slug, said, root, place, followers };
  }
  return { rule: 'unknown', said: undefined, root, place: first, followers: [] };
}

function toExplanation(
  { rule, said, root, place, followers }: ClangExplained,
  { source }: Located,
): Explanation {
  const { title, why, fix, learnMore } = said ?? UNKNOWN.compile();
  const cause = said?.cause && 'line' in said.cause.at ? said.cause : undefined;
  const causeLine = cause && 'line' in cause.at ? cause.at.line : undefined;
  const file = place?.file ?? source?.file ?? root.file;
  return {
    stage: 'compile',
    rule,
    message: root.text,
    ...(file === undefined ? {} : { file }),
    ...(place ? { line: place.line } : {}),
    ...(place?.column ? { column: place.column } : {}),
    title,
    why,
    fix,
    learnMore,
    trace: [],
    ...(said?.fixCode === undefined ? {} : { fixCode: said.fixCode }),
    ...(cause && causeLine !== undefined && causeLine !== place?.line
      ? { cause: { line: causeLine, note: cause.note } }
      : {}),
    ...(followers.length > 0 ? { alsoMended: followers.length } : {}),
  };
}
