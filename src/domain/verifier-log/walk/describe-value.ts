import { type Text, text } from '../../text.ts';
import type { Range } from '../range.ts';
import { type Register, rangeOf } from '../registers.ts';

const U32_MAX = (1n << 32n) - 1n;
const U64_MAX = (1n << 64n) - 1n;
/** The eight bytes of a slot of the stack: `m` something, `0` zero, `?` never written. */
const SLOT = /^[m0?rwid]{8}$/;

/** A register's state in words: `packet + 14, 34 bytes proved`; numbers as ranges, decimal and hexadecimal. */
export function describeValue(register: Register): Text {
  if (SLOT.test(register.text)) return describeSlot(register.text);
  const range = rangeOf(register);
  if (range) return describeRange(range);
  const { type, details, map } = register;
  const orNull = type.endsWith('_or_null');
  const base = describePointer(type.replace(/_or_null$/, ''), details, map, register.text);
  return orNull ? text(`${base.en}, or NULL`, `${base.ja}、または NULL`) : base;
}

function describeSlot(bytes: string): Text {
  const written = bytes.replaceAll('?', '').length;
  if (bytes === '00000000') return text('8 bytes, all zero', '8 バイト（すべて 0）');
  return text(`${written} of 8 bytes written`, `8 バイト中 ${written} バイトに書き込み済み`);
}

/** `5 (0x5)`, `0 … 255 (0x0 … 0xff)`, `-1 … 10`. */
function describeRange({ umin, umax, smin, smax }: Range): Text {
  if (umin === umax)
    return both(umin > BigInt(Number.MAX_SAFE_INTEGER) ? `${smin} (${hex(umin)})` : `${umin} (${hex(umin)})`);
  const unbounded = umin === 0n && umax === U64_MAX;
  if (unbounded && smin > -(1n << 63n))
    return both(`${smin} … ${smax} (${signedHex(smin)} … ${signedHex(smax)})`);
  if (unbounded) return text('any number', '任意の数');
  if (umin === 0n && umax === U32_MAX)
    return text(`any number of 32 bits (… ${hex(umax)})`, `32 ビットの任意の数（… ${hex(umax)}）`);
  return both(`${umin} … ${umax} (${hex(umin)} … ${hex(umax)})`);
}

const both = (words: string): Text => text(words, words);
const hex = (value: bigint): string => `0x${value.toString(16)}`;
const signedHex = (value: bigint): string => (value < 0n ? `-${hex(-value)}` : hex(value));

function describePointer(type: string, details: string, map: string | undefined, raw: string): Text {
  const number = (name: string) => Number(new RegExp(`(?:^|,)${name}=(-?\\d+)`).exec(details)?.[1] ?? 0);
  const offset = plus(number('off')) + variable(details);
  const named = map === undefined ? text('a map', 'マップ') : both(`"${map}"`);
  switch (type) {
    case 'ctx':
      return text(`context${offset}`, `コンテキスト${offset}`);
    case 'fp': {
      const at = /^fp(-?\d+)/.exec(raw)?.[1] ?? '0';
      return at === '0'
        ? text('end of the stack', 'スタックの末尾')
        : text(`stack ${at.replace('-', '- ')}`, `スタック ${at.replace('-', '- ')}`);
    }
    case 'pkt': {
      const range = /(?:^|,)r=(0x[0-9a-f]+|\d+)/.exec(details)?.[1] ?? '0';
      const proved = Number(range) > 0xffff ? 0 : Number(range);
      return text(`packet${offset}; ${proved} bytes proved`, `パケット${offset}（${proved} バイト証明済み）`);
    }
    case 'pkt_end':
      return text('end of the packet', 'パケットの末尾');
    case 'pkt_meta':
      return text(`metadata of the packet${offset}`, `パケットのメタデータ${offset}`);
    case 'map_ptr':
      return text(`map ${named.en}`, `マップ ${named.ja}`);
    case 'map_value':
      return text(
        `value of ${named.en}${offset}, ${number('vs')} bytes`,
        `${named.ja} の値${offset}（${number('vs')} バイト）`,
      );
    default:
      return both(`${type}${offset}`);
  }
}

const plus = (offset: number): string => (offset === 0 ? '' : offset > 0 ? ` + ${offset}` : ` - ${-offset}`);

/** The part of an offset that is only known at run time. */
function variable(details: string): string {
  const most = /umax(?:_value|32)?(?:=\w+)*=(0x[0-9a-f]+|\d+)/.exec(details)?.[1];
  return most === undefined ? '' : ` + 0 … ${Number(most)}`;
}
