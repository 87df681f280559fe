import { type Rule, rule, says } from '../rule.ts';
import { CONTROL_FLOW_RULES } from './control-flow.ts';
import { LOOP_RULES } from './loops.ts';
import { RETURN_RULES } from './returns.ts';
import { TAIL_CALL_RULES } from './tail-calls.ts';

export const FLOW_RULES: readonly Rule[] = [
  ...TAIL_CALL_RULES,
  ...RETURN_RULES,
  rule({
    slug: 'uninitialised-register',
    stage: 'verifier',
    match: says(/^R(?<register>\d+) !read_ok/),
    title: {
      en: ({ register }) => `A value is used (in register R${register}) that was never set on this path.`,
      ja: ({ register }) => `この経路ではまだ設定されていない値（レジスタ R${register}）を使っています。`,
    },
    why: {
      en: () =>
        'Registers start without a value, and after a call of a helper R1 to R5 have none again. Reading one could reveal what the kernel left there.',
      ja: () =>
        'レジスタは最初は未設定で、ヘルパーを呼ぶと R1〜R5 は再び未設定になります。読めてしまうと、そこに残ったカーネルの値が漏れてしまいます。',
    },
    fix: {
      en: () => 'Give the variable a value when you declare it; clang warns about most of these with -Wall.',
      ja: () => '変数を宣言するときに値を入れます。たいていは、clang の -Wall で警告されます。',
    },
  }),
  ...LOOP_RULES,
  ...CONTROL_FLOW_RULES,
];
