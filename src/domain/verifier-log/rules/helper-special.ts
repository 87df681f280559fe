import { type Rule, rule } from '../rule.ts';
import { argumentText, calledOf, readArgument } from './argument.ts';
import { argumentWords, parameterOf } from './helper-parameters.ts';

/** Arguments that must be more than of the right type. */
export const HELPER_SPECIAL_RULES: readonly Rule[] = [
  rule({
    slug: 'record-moved',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /^R(\d+) must have zero offset when passed to release func|^dereference of modified (?:ringbuf_|alloc_)?mem ptr R(\d+)|^R(\d+) must be referenced when passed to release function/.exec(
          message,
        );
      const helper = calledOf(context);
      if (!match || !/ringbuf/.test(helper ?? '')) return undefined;
      const register = Number(match[1] ?? match[2] ?? match[3]);
      return { helper, text: argumentText(context, register) };
    },
    title: {
      en: ({ helper, text }) =>
        `${text ? `\`${text}\`` : 'The pointer'} is not the start of the record any more, and ${helper} needs exactly that.`,
      ja: ({ helper, text }) =>
        `${text ? `\`${text}\` ` : 'このポインター'}はレコードの先頭ではなくなっていますが、${helper} に渡せるのは先頭だけです。`,
    },
    why: {
      en: () =>
        'The kernel finds the header of a record right before the address that bpf_ringbuf_reserve returned. Any other address would hit the wrong bytes.',
      ja: () =>
        'カーネルは、bpf_ringbuf_reserve が返したアドレスの直前にあるレコードのヘッダーを使います。ほかのアドレスでは、違うバイトを触ってしまいます。',
    },
    fix: {
      en: () =>
        'Keep the pointer from bpf_ringbuf_reserve as it is, move only a copy of it, and submit the first one.',
      ja: () =>
        'bpf_ringbuf_reserve から得たポインターはそのまま残し、動かすのはコピーだけにして、元のポインターを submit します。',
    },
    learnMore: ['firewall/events'],
  }),
  rule({
    slug: 'constant-text-needed',
    stage: 'verifier',
    match: (message, context) => {
      const constant =
        /^R(\d+) (?:is not a constant address'|does not point to a readonly map'|doesn't point to a const string)|^arg#(\d+) doesn't point to a const string|^string is not zero-terminated/.exec(
          message,
        );
      const argument = constant ? undefined : readArgument(message, context);
      const register =
        argument?.register ??
        (constant?.[1] === undefined ? Number(constant?.[2] ?? 2) + 1 : Number(constant[1]));
      const helper = calledOf(context);
      const known = parameterOf(helper, register)?.name;
      const text = argument?.wanted === 'map_value' && (known === 's2' || known === 'fmt');
      if (!constant && !text) return undefined;
      return {
        helper,
        register,
        text: argumentText(context, register),
        ends: /zero-terminated/.test(message),
      };
    },
    title: {
      en: ({ helper, register, ends, text }) =>
        `${text ? `\`${text}\`, ` : ''}${argumentWords(helper, register).en}${text ? ',' : ''} must be a constant text${ends ? ' that ends with a 0' : ''}.`.replace(
          /^t/,
          'T',
        ),
      ja: ({ helper, register, ends, text }) =>
        `${argumentWords(helper, register).ja}${text ? `に渡す \`${text}\` ` : ''}は、${ends ? '0 で終わる' : ''}定数の文字列でなければなりません。`,
    },
    why: {
      en: () =>
        'The kernel reads this text when the program is loaded, so it must be in read-only memory; a variable on the stack is not.',
      ja: () =>
        'カーネルはこの文字列をロード時に読むので、読み取り専用のメモリになければなりません。スタック上の変数は違います。',
    },
    fix: {
      en: () =>
        'Make it a constant outside of any function: `const char text[] = "…";`, or write the text right into the call.',
      ja: () => '関数の外に `const char text[] = "…";` と定数を置くか、呼び出しの中に直接書きます。',
    },
  }),
  rule({
    slug: 'timer-of-other-map',
    stage: 'verifier',
    match: (message) => {
      const what =
        /^(timer|workqueue|task_work) pointer in R1 map_uid=\d+ doesn't match map pointer in R2/.exec(
          message,
        )?.[1];
      return what === undefined ? undefined : { what };
    },
    title: {
      en: ({ what }) => `The ${what} lies in a value of another map than the one that is given with it.`,
      ja: ({ what }) =>
        `${what === 'timer' ? 'タイマー' : `${what} `}が入っているマップと、一緒に渡しているマップが違います。`,
    },
    why: {
      en: () => 'The kernel ties it to its map, so that it ends when the entry is deleted.',
      ja: () => 'エントリが消えるときに止められるよう、カーネルはそれをマップに結び付けます。',
    },
    fix: {
      en: () => 'Give the map that the value was looked up in.',
      ja: () => 'その値を検索したマップを渡します。',
    },
  }),
  rule({
    slug: 'packet-to-helper',
    stage: 'verifier',
    match: (message, context) => {
      const argument = readArgument(message, context);
      if (
        !argument ||
        !/^pkt(?:_meta|_end)?$/.test(argument.got) ||
        /(?:^|\s)pkt(?:,|$)/.test(argument.wanted)
      )
        return undefined;
      return { helper: argument.helper, text: argument.text, end: argument.got === 'pkt_end' };
    },
    title: {
      en: ({ helper, text, end }) =>
        `${helper ?? 'This helper'} takes no pointer ${end ? 'to the end of the packet' : 'into the packet'}${text ? ` (\`${text}\`)` : ''}.`,
      ja: ({ helper, text, end }) =>
        `${helper ?? 'このヘルパー'} には、${end ? 'パケットの終わり' : 'パケット内'}へのポインター${text ? `（\`${text}\`）` : ''}を渡せません。`,
    },
    why: {
      en: () =>
        'The helper may be running when the packet is moved or changed. It needs memory that stays as it is.',
      ja: () =>
        'ヘルパーの実行中に、パケットは移動したり変わったりすることがあります。そのままで変わらないメモリが必要です。',
    },
    fix: {
      en: () => 'Copy what you need into a local variable first, and pass the address of that.',
      ja: () => '必要な分を先にローカル変数にコピーし、そのアドレスを渡します。',
    },
  }),
];
