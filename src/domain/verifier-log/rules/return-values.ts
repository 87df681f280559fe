import type { Text } from '../../text.ts';

/** What the kernel makes of the return value of a type of program, by the section it is in. */
const MEANINGS: readonly [RegExp, Text][] = [
  [
    /^cgroup_skb\/egress/,
    {
      en: 'For egress, 1 lets the packet pass and 0 drops it; 3 and 2 do the same and report congestion.',
      ja: 'egress では 1 がパケットを通し、0 が破棄します。3 と 2 は同じ動作に加えて輻輳を知らせます。',
    },
  ],
  [
    /^cgroup\/bind/,
    {
      en: 'For bind, 1 allows and 0 refuses; 3 also allows a port below 1024 without CAP_NET_BIND_SERVICE.',
      ja: 'bind では 1 が許可、0 が拒否です。3 は、1024 未満のポートも CAP_NET_BIND_SERVICE なしで許可します。',
    },
  ],
  [
    /^cgroup[_/](?:skb|sock|dev|sysctl|post_bind|connect|sendmsg|recvmsg|getpeername|getsockname|getsockopt|setsockopt)/,
    {
      en: 'A cgroup program allows with 1 and refuses with 0; verdicts of XDP or tc mean nothing here.',
      ja: 'cgroup のプログラムでは 1 が許可、0 が拒否です。XDP や tc の判定は使えません。',
    },
  ],
  [
    /^sk_lookup/,
    {
      en: 'An sk_lookup program returns SK_PASS (1) or SK_DROP (0); verdicts of XDP or tc mean nothing here.',
      ja: 'sk_lookup のプログラムは SK_PASS（1）か SK_DROP（0）を返します。XDP や tc の判定は使えません。',
    },
  ],
  [
    /^netfilter/,
    {
      en: 'A netfilter program returns NF_ACCEPT (1) or NF_DROP (0).',
      ja: 'netfilter のプログラムは NF_ACCEPT（1）か NF_DROP（0）を返します。',
    },
  ],
  [
    /^(?:fentry|fexit|tp_btf)/,
    {
      en: 'This program only looks on: it cannot change what the kernel does, so it always returns 0.',
      ja: 'この種類のプログラムは見るだけで、カーネルの動作を変えられないため、必ず 0 を返します。',
    },
  ],
  [
    /^lsm/,
    {
      en: 'An LSM program allows with 0, and refuses with a negative error number such as -EPERM (-1).',
      ja: 'LSM のプログラムでは 0 が許可で、拒否するときは -EPERM（-1）のような負のエラー番号を返します。',
    },
  ],
  [
    /^iter/,
    {
      en: 'An iterator goes on with 0, and shows the same element again with 1.',
      ja: 'イテレーターは 0 で次に進み、1 で同じ要素をもう一度渡します。',
    },
  ],
];

/** @returns what values mean to a program of a section; undefined for types without a rule of their own */
export const meaningOf = (section: string | undefined): Text | undefined =>
  section === undefined
    ? undefined
    : MEANINGS.find(([pattern]) => pattern.test(section.replace(/^\?/, '')))?.[1];

/** Values that the verifier allows, or that a program returns; both ends included. */
export type Values = { readonly min: string; readonly max: string };

/** `[0, 1]` of new kernels, `(0x0; 0x1)` (a value and which of its bits are open) of those before 6.8. */
export function allowedValues(text: string): Values | undefined {
  const range = /\[(-?\d+), (-?\d+)\]/.exec(text);
  if (range) return { min: range[1] ?? '', max: range[2] ?? '' };
  const bits = /\((0x[0-9a-f]+); (0x[0-9a-f]+)\)/.exec(text) ?? /^(0x[0-9a-f]+)()$/.exec(text.trim());
  if (!bits) return undefined;
  const [value, open] = [BigInt(bits[1] ?? 0), BigInt(bits[2] || 0)];
  return { min: String(BigInt.asIntN(64, value)), max: String(BigInt.asIntN(64, value | open)) };
}

/** `smin=0 smax=4` of new kernels, a value and its open bits of older ones; undefined for any number. */
export function returnedValues(text: string): Values | undefined {
  const min = /smin=(-?\d+)/.exec(text)?.[1];
  const max = /smax=(-?\d+)/.exec(text)?.[1];
  if (min !== undefined && max !== undefined) return { min, max };
  const old = /value (\(.+?\)|0x[0-9a-f]+)/.exec(text)?.[1];
  const values = old === undefined ? undefined : allowedValues(old);
  if (!values) return undefined;
  // An int of -1 is 0xffffffff in a register of 64 bits.
  const signed = (number: string) =>
    BigInt(number) >= 1n << 31n && BigInt(number) < 1n << 32n
      ? String(BigInt.asIntN(32, BigInt(number)))
      : number;
  return values.min === values.max ? { min: signed(values.min), max: signed(values.max) } : values;
}

export const only = ({ min, max }: Values): Text =>
  min === max ? { en: min, ja: min } : { en: `${min} to ${max}`, ja: `${min}〜${max}` };
