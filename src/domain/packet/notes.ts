import { type Text, text } from '../text.ts';
import { byteCount } from './bytes.ts';
import type { ChecksumState } from './decoded.ts';
import { hexNumber } from './hex.ts';

/** Every sentence that says what is wrong with a packet, in every language. */

export const headerCutOff = (title: string, needed: number, there: number): Text =>
  text(
    `cut off: ${there} of ${needed} bytes there (${title})`,
    `途中で切れている: ${needed} バイト中 ${there} バイトだけ（${title}）`,
  );

export const shouldBe = (value: number): Text => text(`should be ${value}`, `正しくは ${value}`);

export const lessThanHeader = (minimum: number): Text =>
  text(`less than the header itself, at least ${minimum}`, `ヘッダー自身より短い（最小は ${minimum}）`);

export const moreThanThere = (there: number): Text =>
  text(`says more than is there: ${byteCount(there)}`, `実際の長さ（${there} バイト）より大きい`);

export const staleChecksum = (fields: readonly string[]): Text =>
  text(
    `not updated for the new ${fields.join(', ')}`,
    `新しい ${fields.join('、')} に合わせて更新されていない`,
  );

export const longerBy = (bytes: number): Text => text(`${byteCount(bytes)} too many`, `${bytes} バイト多い`);

export const shorterBy = (bytes: number): Text =>
  text(`${byteCount(bytes)} missing`, `${bytes} バイト足りない`);

export const firstDifference = (byte: number): Text =>
  text(`first difference at offset ${byte}`, `オフセット ${byte} で初めて異なる`);

const zeroOverIpv6: Text = text('0 is not allowed over IPv6', 'IPv6 ではチェックサム 0 は許されない');

const partial: Text = text(
  "only the pseudo-header's sum: the sender leaves the rest to its network card (checksum offload)",
  '疑似ヘッダーの和だけ。残りの計算は送信側の NIC に任されている（チェックサムオフロード）',
);

/**
 * What to say about a checksum; names the two commonest mistakes where the value shows them.
 * @param mandatory whether 0 may not stand for "not computed"
 * @returns undefined when there is nothing wrong with it
 */
export function aboutChecksum(checksum: ChecksumState, mandatory: boolean): Text | undefined {
  switch (checksum.status) {
    case 'right':
    case 'unknown':
      return undefined;
    case 'absent':
      return mandatory ? zeroOverIpv6 : undefined;
    case 'partial':
      return partial;
    case 'wrong':
      return wrongChecksum(checksum.found, checksum.expected);
  }
}

function wrongChecksum(found: number, expected: number): Text {
  const right = hexNumber(expected, 4);
  if (found === (((expected & 0xff) << 8) | (expected >> 8))) {
    return text(`its two bytes are swapped, should be ${right}`, `2 バイトの順序が逆。正しくは ${right}`);
  }
  if (found === (~expected & 0xffff)) {
    return text(`not inverted (~), should be ${right}`, `ビット反転（~）がされていない。正しくは ${right}`);
  }
  return text(`wrong, should be ${right}`, `誤り。正しくは ${right}`);
}
