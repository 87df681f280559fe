import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

const GPL = says(/cannot call (?:GPL-(?:restricted|only)|kernel) function from non-GPL compatible program/);

/** The helper whose call was refused, and how its C call looks: bpf_printk is a macro over bpf_trace_printk. */
function helperOf({ steps, place }: Context): string {
  const called = /call (\w+)#\d+/.exec(steps.at(-1)?.text ?? '')?.[1];
  if (called?.startsWith('bpf_trace_') && place?.text.includes('bpf_printk')) return 'bpf_printk';
  return called ?? /\b(bpf_\w+)\s*\(/.exec(place?.text ?? '')?.[1] ?? 'a helper';
}

const helperJa = (helper: string) => (helper === 'a helper' ? 'このヘルパー' : helper);

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
    slug: 'gpl-only-program-type',
    stage: 'verifier',
    match: (message, context) => {
      const type = /^(LSM|struct ops) programs must have a GPL compatible license/.exec(message)?.[1];
      const line = context.source?.find(/SEC\(\s*"license"\s*\)/)?.line;
      return type === undefined ? undefined : { type, license: licenseOf(context), line };
    },
    title: {
      en: ({ type, license }) =>
        `${type === 'LSM' ? 'An LSM' : 'A struct_ops'} program needs a GPL-compatible licence, and this one ${license === undefined ? 'names none' : `says "${license}"`}.`,
      ja: ({ type, license }) =>
        `${type === 'LSM' ? 'LSM' : 'struct_ops'} のプログラムには GPL 互換のライセンスが必要ですが、${license === undefined ? '宣言がありません' : `今の宣言は "${license}" です`}。`,
    },
    why: {
      en: () => 'Programs of this type work as a part of the kernel itself, whatever helpers they call.',
      ja: () =>
        'この種類のプログラムは、どのヘルパーを呼ぶかにかかわらず、カーネルの一部として働くためです。',
    },
    fix: {
      en: () => 'Declare such a licence, if you may, at the end of the file.',
      ja: () => '差し支えなければ、ファイルの最後で互換のライセンスを宣言します。',
    },
    fixCode: () => 'char _license[] SEC("license") = "Dual BSD/GPL";',
    locate: ({ line }) => (line === undefined ? undefined : { line }),
    learnMore: ['hello/licence'],
  }),
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
        `${helperJa(helper)} は GPL 互換のプログラムからしか呼べませんが、このプログラムはライセンスを宣言していません。`,
    },
    why: {
      en: ({ near }) =>
        `The kernel reads the licence from the section "license" of the object${near ? `; yours is in a section "${near}", which nobody reads` : ''}. Without one it treats the program as not GPL-compatible.`,
      ja: ({ near }) =>
        `カーネルは、オブジェクトの "license" セクションからライセンスを読みます。${near ? `今の宣言は "${near}" セクションにあり、誰も読みません。` : ''}宣言がなければ、GPL と互換性がないものとみなされます。`,
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
      GPL(message) ? { helper: helperOf(context), license: licenseOf(context) } : undefined,
    title: {
      en: ({ helper, license }) =>
        `${helper} is only for GPL-compatible programs, and this one's licence is ${license === undefined ? 'not on the list' : `"${license}"`}.`,
      ja: ({ helper, license }) =>
        `${helperJa(helper)} は GPL 互換のプログラムからしか呼べませんが、このプログラムのライセンスは${license === undefined ? '互換ではありません' : ` "${license}" です`}。`,
    },
    why: {
      en: () =>
        'Some helpers are offered under the GPL only. The kernel compares the string in SEC("license"), letter by letter, with the six that it takes: "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL" and "Dual MPL/GPL".',
      ja: () =>
        'ヘルパーの中には、GPL 互換のプログラムだけに提供されるものがあります。カーネルは SEC("license") の文字列を、互換とみなす 6 つの文字列と一字一句そのまま比べます。6 つとは "GPL"、"GPL v2"、"GPL and additional rights"、"Dual BSD/GPL"、"Dual MIT/GPL"、"Dual MPL/GPL" です。',
    },
    fix: {
      en: () =>
        'If you may, give the program one of these licences. A program that must keep another licence has to do without such helpers.',
      ja: () =>
        '差し支えなければ、ライセンスをこのどれかにします。別のライセンスのままにするプログラムでは、こうしたヘルパーは使えません。',
    },
    fixCode: () => 'char _license[] SEC("license") = "Dual BSD/GPL";',
    learnMore: ['hello/licence'],
  }),
];
