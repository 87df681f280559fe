import { type Rule, rule, says } from '../rule.ts';

/** Slips of the pen. */
export const COMPILE_SYNTAX_RULES: readonly Rule[] = [
  rule({
    slug: 'missing-semicolon',
    stage: 'compile',
    match: says(/expected ';'/),
    title: {
      en: () => 'A semicolon is missing.',
      ja: () => 'セミコロン（;）が抜けています。',
    },
    why: {
      en: () => 'Every statement and declaration ends with one, also the `}` of a struct and of a map.',
      ja: () => '文と宣言はすべて ; で終わります。構造体やマップの `}` の後も同じです。',
    },
    fix: {
      en: () =>
        'Put it where clang points to: most often the end of the line before the one that looks wrong.',
      ja: () => 'clang が示す位置（多くは、おかしく見える行の 1 つ前の行の末尾）に ; を置きます。',
    },
  }),
  rule({
    slug: 'unbalanced-brackets',
    stage: 'compile',
    match: says(/expected '(?<bracket>[)}\]])'|extraneous closing brace|expected identifier or '\('/),
    title: {
      en: ({ bracket }) => (bracket ? `A \`${bracket}\` is missing.` : 'The brackets do not match here.'),
      ja: ({ bracket }) => (bracket ? `\`${bracket}\` が抜けています。` : '括弧の対応がとれていません。'),
    },
    why: {
      en: () => 'An opening bracket before this place has no partner, or a closing one came too early.',
      ja: () => 'ここより前の開き括弧が閉じられていないか、閉じ括弧が早すぎます。',
    },
    fix: {
      en: () => 'Look at this line and those above it; an editor that shows the partner of a bracket helps.',
      ja: () => 'この行とその上を見直します。対応する括弧を示してくれるエディターが役に立ちます。',
    },
  }),
  rule({
    slug: 'assignment-as-condition',
    stage: 'compile',
    match: says(/using the result of an assignment as a condition/),
    title: {
      en: () => '`=` assigns; to compare, write `==`.',
      ja: () => '`=` は代入です。比較は `==` と書きます。',
    },
    why: {
      en: () => 'As it stands, the condition is true whenever the assigned value is not 0.',
      ja: () => 'このままでは、代入した値が 0 でなければ常に真になります。',
    },
    fix: {
      en: () => 'Write `==`.',
      ja: () => '`==` と書きます。',
    },
  }),
];
