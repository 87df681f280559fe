import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const POINTERS = /^libbpf: elf: skipping relo section\(\d+\) \.rel(?<section>\.(?:ro)?data\S*) for section/;
/** A global or static table of pointers: `const char *names[] = { "tcp", "udp" };` */
const TABLE =
  /^\s*(?:static\s+)?(?:const\s+)?(?:struct\s+|unsigned\s+)?\w+\s*\*\s*(?:const\s+)?(?<name>\w+)\s*(?:\[[^\]]*\]\s*)?=\s*(?:\{|&|")/;

/** What the verifier says of it misleads: libbpf's line before its log holds the cause. */
export const GLOBAL_POINTER_RULES: readonly Rule[] = [
  rule({
    slug: 'global-pointer',
    stage: 'verifier',
    match: (message, { outside, origin }) => {
      const register = /^R(\d+) (?:invalid mem access '(?:scalar|inv)'|type=(?:scalar|inv) expected=)/.exec(
        message,
      )?.[1];
      const section = outside.map((text) => POINTERS.exec(text)?.groups?.section).find(Boolean);
      if (register === undefined || section === undefined) return undefined;
      const value = origin(Number(register));
      const isFromThere = value?.kind === 'loaded' && /\.(?:ro)?data/.test(value.map ?? section);
      return isFromThere ? { section } : undefined;
    },
    title: {
      en: (_, { source }) =>
        `${tableName(source) ? `The pointers in \`${tableName(source)}\` are` : 'A pointer that is stored in a global variable is'} not there when the program runs.`,
      ja: (_, { source }) =>
        `${tableName(source) ? `\`${tableName(source)}\` の中のポインター` : 'グローバル変数に入れたポインター'}は、プログラムの実行時には入っていません。`,
    },
    why: {
      en: ({ section }) =>
        `libbpf does not fill addresses into data (it says "skipping relo section … .rel${section}" before the log), so what is read is a plain number, and the verifier lets nobody use it as a pointer.`,
      ja: ({ section }) =>
        `libbpf はデータの中にアドレスを書き込みません（ログの前の "skipping relo section … .rel${section}" がそれです）。読み出したのはただの数なので、ベリファイアはポインターとして使わせません。`,
    },
    fix: fixed(
      'Store the data itself, not pointers to it: `const char names[2][8] = { "tcp", "udp" };`, or choose with if or switch.',
      'ポインターではなくデータそのものを置きます: `const char names[2][8] = { "tcp", "udp" };`。または if や switch で選びます。',
    ),
    cause: (_, { source }) => {
      const line = source?.find(TABLE)?.line;
      const note = { en: 'These addresses are never filled in.', ja: 'ここのアドレスは書き込まれません。' };
      return line === undefined ? undefined : { at: { line }, note };
    },
  }),
];

const tableName = (source: Context['source']) => source?.find(TABLE)?.match.groups?.name;
