import type { ClangMessage } from './clang-messages.ts';

/* One slip makes many errors. Which of them is the slip, and which are certain to go away with it. */

/**
 * What makes clang misread everything after it, or before it. The first kind that is found wins; the errors that it
 * causes may stand before it, and it may be only a warning itself.
 */
const ROOTS: readonly RegExp[] = [
  /version control conflict marker/,
  /unterminated \/\* comment/,
  /missing terminating '?["']/,
  /^(?:unexpected character <U\+|character <U\+\w+> not allowed|treating Unicode character .* as (?:an )?identifier)/,
  /^(?:invalid preprocessing directive|expected "FILENAME")/,
  /file not found$/,
  /unterminated function-like macro invocation/,
  /arguments provided to function-like macro invocation/,
  /(?:unterminated|missing) conditional directive/,
  /[uU]nsupported dynamic stack allocation/,
];

/** What an open block does to the declarations after it. */
const SWALLOWED =
  /^(?:'section' attribute only applies|function definition is not allowed here|expected '}'|expected expression|use of undeclared identifier|extraneous closing brace|expected external declaration)/;
/** What an unknown SEC, __uint or __type makes of the lines that it stands in. */
const MACRO_LINE = /\b(?:SEC|__uint|__type|__array)\s*\(/;

const nameIn = (text: string): string | undefined =>
  /^declaration of '(?:struct|union) (\w+)' will not be visible/.exec(text)?.[1] ??
  /(?:undeclared (?:library )?(?:identifier|function|label)|declaration of function|declaring library function|unknown type name|incomplete (?:definition of )?(?:element )?type|refer to type|no member named) '(?:struct |union |enum )?(\w+)/.exec(
    text,
  )?.[1];

/** @returns the message that the others follow from: most often the first error */
export function rootOf(messages: readonly ClangMessage[]): ClangMessage | undefined {
  const errors = messages.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  if (!first) return undefined;
  for (const kind of ROOTS) {
    const root = messages.find(({ text, header }) => kind.test(text) && header === undefined);
    if (root) return root;
  }
  const open = errors.find(({ text, notes }) => /^expected '}'/.test(text) && notes.length > 0);
  if (open && errors.slice(0, errors.indexOf(open)).every(({ text }) => SWALLOWED.test(text))) return open;
  return (
    notVisible(messages, first) ??
    onlyWarned(messages, first) ??
    semicolonBehind(errors, first) ??
    sayingMore(errors, first) ??
    first
  );
}

/** `struct xdp_ctx *ctx` as a parameter: clang warns there, and errors only where a member is used. */
function notVisible(messages: readonly ClangMessage[], first: ClangMessage): ClangMessage | undefined {
  const name = nameIn(first.text);
  if (name === undefined || !/incomplete/.test(first.text)) return undefined;
  return messages.find(
    ({ severity, text }) =>
      severity === 'warning' &&
      new RegExp(`declaration of '(?:struct|union) ${name}' will not be visible`).test(text),
  );
}

/** `struct event { … }` without its semicolon takes SEC("xdp") of the next line for its own. */
function semicolonBehind(errors: readonly ClangMessage[], first: ClangMessage): ClangMessage | undefined {
  if (!/^'section' attribute only applies/.test(first.text)) return undefined;
  return errors.find(
    ({ text, line }) =>
      /^expected ';'/.test(text) && line !== undefined && first.line !== undefined && line - first.line <= 1,
  );
}

/** Up to version 15 clang only warns of a function that it does not know, and errors where that shows. */
function onlyWarned(messages: readonly ClangMessage[], first: ClangMessage): ClangMessage | undefined {
  const name = CONFLICT.exec(first.text)?.[1];
  return messages.find(
    ({ severity, text, line }) =>
      severity === 'warning' &&
      UNDECLARED_FUNCTION.test(text) &&
      (name === undefined
        ? line === first.line && /^use of undeclared identifier/.test(first.text)
        : nameIn(text) === name),
  );
}

const CONFLICT = /^(?:static declaration of|conflicting types for) '(\w+)'/;
const UNDECLARED_FUNCTION = /undeclared function|declaration of function/;

/** Of several errors on a line, one that names what is unknown, or what a `for` lacks, says more than the first. */
function sayingMore(errors: readonly ClangMessage[], first: ClangMessage): ClangMessage | undefined {
  const isVague = /^(?:expected (?:expression|identifier)$|unexpected type name)/.test(first.text);
  return errors.find(
    ({ text, line }) =>
      line === first.line &&
      ((isVague && UNDECLARED_FUNCTION.test(text)) || /^expected ';' in 'for' statement/.test(text)),
  );
}

/**
 * The other errors that are certain to go away with the root: those of the same name, of the same missing header, of
 * the variables that the root's line declares, and those that the parser makes up for itself.
 * @param lineOf a line of the source, where there is one
 */
export function followersOf(
  root: ClangMessage,
  messages: readonly ClangMessage[],
  lineOf: (line: number) => string | undefined,
): ClangMessage[] {
  const errors = messages.filter((one) => one.severity === 'error' && one !== root);
  const followers = new Set(errors.filter((one) => follows(root, one)));
  for (const one of errors) {
    if (!followers.has(one) && isDeclaredIn([root, ...followers], one, lineOf)) followers.add(one);
  }
  return [...followers];
}

function follows(root: ClangMessage, other: ClangMessage): boolean {
  if (root.header !== undefined) return other.header !== undefined && isAboutTypes(other.text);
  const name = nameIn(root.text);
  if (name !== undefined && (name === nameIn(other.text) || name === CONFLICT.exec(other.text)?.[1]))
    return true;
  if (/^expected ';' in 'for' statement/.test(root.text) && other.line === root.line) return true;
  if (isEndian(name) && isEndian(nameIn(other.text))) return true;
  if (/^fatal |file not found$/.test(root.text)) return false;
  const after = (other.line ?? 0) >= (root.line ?? 0);
  if (/^(?:unterminated \/\*|expected '}'|missing terminating|unterminated function-like)/.test(root.text))
    return SWALLOWED.test(other.text) || (after && /^(?:unterminated|missing terminating)/.test(other.text));
  if (isMacro(root)) return isMacro(other);
  if (/^expected ';'/.test(root.text)) return /^'section' attribute only applies/.test(other.text);
  if (/^(?:[uU]nsupport|[dD]efined with too many|too many args|stack arguments)/.test(root.text))
    return /^Cannot select|too many arg|stack arguments|dynamic stack/.test(other.text);
  if (/arguments provided to function-like macro/.test(root.text)) return other.line === root.line;
  if (/floating|__\w+[sd]f\w*'/.test(root.text)) return /__\w+[sd]f\w*'/.test(other.text);
  return /stack limit/.test(root.text) && /stack limit/.test(other.text);
}

const isEndian = (name: string | undefined) => /^bpf_(?:hton|ntoh|cpu_to)/.test(name ?? '');

/** One header that fails takes the next with it. */
const isAboutTypes = (text: string) =>
  /redefinition|unknown type name|conflicting types|incomplete type|function cannot return|illegal initializer|redeclaration/.test(
    text,
  );

/** Errors on lines with SEC, __uint or __type, when clang does not know these. */
function isMacro({ text, quote }: ClangMessage): boolean {
  return (
    MACRO_LINE.test(quote ?? '') &&
    /^(?:expected|type (?:name requires|specifier missing)|a parameter list|duplicate member|unexpected type|unknown type)/.test(
      text,
    )
  );
}

/** `uint32_t queue = …` fails, and so does each use of `queue`. */
function isDeclaredIn(
  others: readonly ClangMessage[],
  { text }: ClangMessage,
  lineOf: (line: number) => string | undefined,
): boolean {
  const name = /^use of undeclared identifier '(\w+)'/.exec(text)?.[1];
  if (name === undefined) return false;
  const declares = new RegExp(`^\\s*(?:const\\s+|static\\s+|struct\\s+)*\\w+[\\s*]+${name}\\s*(?:[=;,[]|$)`);
  return others.some((one) => one.line !== undefined && declares.test(lineOf(one.line) ?? one.quote ?? ''));
}
