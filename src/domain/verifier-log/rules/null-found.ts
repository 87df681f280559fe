import type { Context } from '../context.ts';
import { readNumber } from '../range.ts';
import { type Rule, rule } from '../rule.ts';
import { readArgument, variableOf } from './argument.ts';
import { type BadPointer, checkNull, isNumber, readBadPointer } from './bad-pointer.ts';
import { type NullPath, nullPath } from './null-path.ts';
import { nameless } from './null-words.ts';

/** Members of what NULL points to lie on the first page. */
const PAGE = 4096n;

function readNullPath(message: string, context: Context): (BadPointer & { path: NullPath }) | undefined {
  const facts = readBadPointer(message, context) ?? readNullArgument(message, context);
  const constant = readNumber(context.register(facts?.register ?? -1)?.constant ?? '');
  if (!facts || !isNumber(facts.type) || constant === undefined || constant < 0n || constant >= PAGE)
    return undefined;
  const path = nullPath(context, facts.register, facts.pointer);
  // A member of what NULL points to lies at a small number.
  if (constant > 0n && path?.kind !== 'checked') return undefined;
  // A plain 0 as an argument is no pointer that a check has found.
  const argument = /^R\d+ type=/.test(message);
  return path && (path.kind !== 'constant' || !argument) ? { ...facts, path } : undefined;
}

/** A helper gets what a check has found to be NULL. */
function readNullArgument(message: string, context: Context): BadPointer | undefined {
  const argument = readArgument(message, context);
  if (!argument || !isNumber(argument.got)) return undefined;
  const pointer = variableOf(argument.text);
  return pointer === undefined
    ? undefined
    : { register: argument.register, type: 'scalar', pointer, line: '' };
}

const checkLine = (path: NullPath) => (path.kind === 'checked' ? path.line : undefined);

/** Pointers that are NULL for certain on the path to their use. */
export const NULL_FOUND_RULES: readonly Rule[] = [
  rule({
    slug: 'null-check-inverted',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNullPath(message, context);
      return facts?.path.kind === 'checked' && facts.path.mistake === 'inverted' ? facts : undefined;
    },
    title: {
      en: ({ pointer }) =>
        `The check of \`${pointer}\` is the wrong way around: where it is used here, it is NULL.`,
      ja: ({ pointer }) =>
        `\`${pointer}\` のチェックが逆です。ここで使われるのは、NULL だったときの \`${pointer}\` です。`,
    },
    why: {
      en: ({ pointer, path }) =>
        `The check${checkLine(path) ? ` on line ${checkLine(path)}` : ''} sends the case in which \`${pointer}\` is NULL to this line, and the case in which it points to something elsewhere.`,
      ja: ({ pointer, path }) =>
        `${checkLine(path) ? `${checkLine(path)} 行目の` : ''}チェックで \`${pointer}\` が NULL だったときにこの行に来て、NULL でなかったときは別のところへ進みます。`,
    },
    fix: {
      en: ({ pointer, path }, { passOn }) =>
        `Turn the check${checkLine(path) ? ` on line ${checkLine(path)}` : ''} around: \`if (!${pointer}) ${passOn}\`, and use \`${pointer}\` only after it.`,
      ja: ({ pointer, path }, { passOn }) =>
        `${checkLine(path) ? `${checkLine(path)} 行目の` : ''}チェックを \`if (!${pointer}) ${passOn}\` のように逆にして、\`${pointer}\` はその後でだけ使います。`,
    },
    cause: ({ path, pointer }) => ({
      at: { line: checkLine(path) },
      note: {
        en: `From this check on, \`${pointer}\` is NULL on the path that leads to the error.`,
        ja: `このチェックから先、エラーに至る経路では \`${pointer}\` は NULL です。`,
      },
    }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'function-returned-null',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readNullPath(message, context);
      if (facts?.path.kind !== 'function') return undefined;
      return { ...facts, name: facts.path.name, from: facts.path.line };
    },
    title: {
      en: ({ pointer, name }) =>
        `\`${pointer}\` may be NULL here: ${name ? `\`${name}\`` : 'the function that gives it'} can return NULL.`,
      ja: ({ pointer, name }) =>
        `ここで \`${pointer}\` は NULL の可能性があります。${name ? `\`${name}\` ` : 'これを返す関数'}が NULL を返すことがあるからです。`,
    },
    why: {
      en: ({ name }) =>
        `The verifier goes through every exit of ${name ? `\`${name}\`` : 'the function'}. On one of them it returns NULL, and that path comes to this line untested.`,
      ja: ({ name }) =>
        `ベリファイアは ${name ? `\`${name}\` ` : '関数'}のすべての出口をたどります。その 1 つが NULL を返し、確かめられないままこの行に達しています。`,
    },
    fix: {
      en: ({ pointer, line }, { passOn }) =>
        `Test the result${line} uses it: \`if (!${pointer}) ${passOn}\`.`,
      ja: ({ pointer }, { passOn, place }) =>
        `${place ? `${place.line} 行目で使う` : '使う'}前に、\`if (!${pointer}) ${passOn}\` と結果を確かめます。`,
    },
    fixCode: checkNull,
    cause: ({ from }) => ({
      at: { line: from },
      note: { en: 'This is the way out that returns NULL.', ja: 'ここが NULL を返す出口です。' },
    }),
  }),
  rule({
    slug: 'null-pointer',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (!facts || !isNumber(facts.type) || context.register(facts.register)?.constant !== '0')
        return undefined;
      return { ...facts, path: nullPath(context, facts.register, facts.pointer) };
    },
    title: {
      en: ({ pointer }) =>
        nameless(pointer) ? 'On this path the pointer is NULL.' : `On this path \`${pointer}\` is NULL.`,
      ja: ({ pointer }) =>
        `この経路では${nameless(pointer) ? 'ポインター' : ` \`${pointer}\` `}が NULL です。`,
    },
    why: {
      en: ({ path, pointer }) => {
        if (path?.kind === 'constant')
          return `It was set to 0${path.line ? ` on line ${path.line}` : ''}, and nothing else is put into it on this path.`;
        const line = path && checkLine(path);
        const check = line ? `the check on line ${line}` : 'a check';
        return path?.kind === 'checked' && path.mistake === 'outside'
          ? `The block after ${check} is the only place where \`${pointer}\` is known not to be NULL; this use comes after that block.`
          : `The verifier also follows the path on which ${check} finds NULL. There that path goes on, and comes to the line that uses the pointer.`;
      },
      ja: ({ path, pointer }) => {
        if (path?.kind === 'constant')
          return `${path.line ? `${path.line} 行目で` : ''} 0 が入り、この経路ではその後何も代入されていません。`.trim();
        const line = path && checkLine(path);
        const check = line ? `${line} 行目のチェック` : 'チェック';
        return path?.kind === 'checked' && path.mistake === 'outside'
          ? `\`${pointer}\` が NULL でないと分かっているのは${check}のブロックの中だけで、ここはその外です。`
          : `ベリファイアは、${check}で NULL だと分かった側の経路もたどります。その経路が終わらずに続き、ポインターを使う行に達しています。`;
      },
    },
    fix: {
      en: ({ path }) =>
        path?.kind === 'constant'
          ? 'Let it point to something first: a local variable, a map value, the packet.'
          : 'End the path where the pointer is NULL (`return` or `continue`), or move the use into the branch where it is not NULL.',
      ja: ({ path }) =>
        path?.kind === 'constant'
          ? '先に、ローカル変数、マップの値、パケットなど、実在するものを指すようにします。'
          : 'NULL だった側の経路を `return` や `continue` で終わらせるか、ポインターを NULL でない側の分岐の中だけで使います。',
    },
    cause: ({ path, pointer }) => {
      if (!path || path.kind === 'function') return undefined;
      const found = path.kind === 'checked';
      return {
        at: { line: path.line },
        note: found
          ? {
              en: `This check finds that \`${pointer}\` is NULL, and the path goes on.`,
              ja: `このチェックで \`${pointer}\` が NULL だと分かった経路が、そのまま続いています。`,
            }
          : { en: 'The 0 comes from here.', ja: '0 はここで入りました。' },
      };
    },
    learnMore: ({ path }) => (path?.kind === 'constant' ? [] : ['counter/hash-map']),
  }),
];
