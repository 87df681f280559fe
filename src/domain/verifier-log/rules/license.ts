import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

const GPL = says(/cannot call GPL-(?:restricted|only) function from non-GPL compatible program/);

/** The helper whose call was refused, and how its C call looks: bpf_printk is a macro over bpf_trace_printk. */
function helperOf({ steps, place }: Context): string {
  const called = /call (\w+)#\d+/.exec(steps.at(-1)?.text ?? '')?.[1];
  if (called?.startsWith('bpf_trace_') && place?.text.includes('bpf_printk')) return 'bpf_printk';
  return called ?? /\b(bpf_\w+)\s*\(/.exec(place?.text ?? '')?.[1] ?? 'a helper';
}

const hasNoLicense = ({ source, object }: Context) =>
  source
    ? source.find(/SEC\(\s*"license"\s*\)/) === undefined
    : object !== undefined && object.license === undefined;

/** A section that is nearly the right one: `licence`, `LICENSE`, `_license`. */
const nearMiss = ({ source }: Context) => source?.find(/SEC\(\s*"(_?licen[cs]es?)"/i)?.match[1];

const licenseOf = ({ source, object }: Context) =>
  object?.license ?? source?.find(/SEC\(\s*"license"\s*\)\s*=\s*"([^"]*)"/)?.match[1];

export const LICENSE_RULES: readonly Rule[] = [
  rule({
    slug: 'missing-license',
    stage: 'verifier',
    match: (message, context) =>
      GPL(message) && hasNoLicense(context)
        ? { helper: helperOf(context), near: nearMiss(context) }
        : undefined,
    title: {
      en: ({ helper }) =>
        `The program calls ${helper}, which is only for GPL-compatible programs, and it names no licence.`,
      ja: ({ helper }) =>
        `${helper} は GPL 互換のプログラムだけが呼べますが、このプログラムはライセンスを宣言していません。`,
    },
    why: {
      en: ({ near }) =>
        `The kernel reads the licence from the section "license" of the object${near ? `; yours is in a section "${near}", which nobody reads` : ''}. Without one it takes the program for proprietary.`,
      ja: ({ near }) =>
        `カーネルはオブジェクトの "license" セクションからライセンスを読みます。${near ? `"${near}" というセクションは誰も読みません。` : ''}なければ、GPL 非互換とみなします。`,
    },
    fix: {
      en: () => 'Declare the licence at the end of the file.',
      ja: () => 'ファイルの最後でライセンスを宣言します。',
    },
    fixCode: () => 'char _license[] SEC("license") = "Dual BSD/GPL";',
    learnMore: ['hello/licence'],
  }),
  rule({
    slug: 'gpl-only-helper',
    stage: 'verifier',
    match: (message, context) =>
      GPL(message)
        ? { helper: helperOf(context), license: licenseOf(context) ?? 'not GPL-compatible' }
        : undefined,
    title: {
      en: ({ helper, license }) =>
        `${helper} is only for GPL-compatible programs, and this one's licence is "${license}".`,
      ja: ({ helper, license }) =>
        `${helper} は GPL 互換のプログラムだけが呼べますが、このプログラムのライセンスは "${license}" です。`,
    },
    why: {
      en: () =>
        'Some helpers reach into parts of the kernel that are offered under the GPL only. The kernel compares the string in SEC("license") with its list: "GPL", "GPL v2", "Dual BSD/GPL", "Dual MIT/GPL" and "Dual MPL/GPL" are on it.',
      ja: () =>
        'ヘルパーの中には GPL でのみ提供されるものがあります。カーネルは SEC("license") の文字列を一覧と照合します。"GPL"、"GPL v2"、"Dual BSD/GPL"、"Dual MIT/GPL"、"Dual MPL/GPL" などが互換です。',
    },
    fix: {
      en: ({ helper }) => `Give the program a GPL-compatible licence, or do without ${helper}.`,
      ja: ({ helper }) => `GPL 互換のライセンスにするか、${helper} を使わないようにします。`,
    },
    fixCode: () => 'char _license[] SEC("license") = "Dual BSD/GPL";',
    learnMore: ['hello/licence'],
  }),
];
