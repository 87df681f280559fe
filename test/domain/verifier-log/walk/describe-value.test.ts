import { expect, test } from 'vitest';
import { readRegister } from '../../../../src/domain/verifier-log/registers.ts';
import { describeValue } from '../../../../src/domain/verifier-log/walk/describe-value.ts';

test.each([
  ['5', '5 (0x5)', '5 (0x5)'],
  ['inv0', '0 (0x0)', '0 (0x0)'],
  ['-1', '-1 (0xffffffffffffffff)', '-1 (0xffffffffffffffff)'],
  ['scalar()', 'any number', '任意の数'],
  ['scalar(umax=255,var_off=(0x0; 0xff))', '0 … 255 (0x0 … 0xff)', '0 … 255 (0x0 … 0xff)'],
  ['scalar(smin=-5,smax=10)', '-5 … 10 (-0x5 … 0xa)', '-5 … 10 (-0x5 … 0xa)'],
  [
    'scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))',
    'any number of 32 bits (… 0xffffffff)',
    '32 ビットの任意の数（… 0xffffffff）',
  ],
  ['ctx()', 'context', 'コンテキスト'],
  ['fp0', 'end of the stack', 'スタックの末尾'],
  ['fp-16', 'stack - 16', 'スタック - 16'],
  ['pkt(off=14,r=34)', 'packet + 14; 34 bytes proved', 'パケット + 14（34 バイト証明済み）'],
  [
    'pkt(id=1,off=14,r=0,umax=60,var_off=(0x0; 0x3c))',
    'packet + 14 + 0 … 60; 0 bytes proved',
    'パケット + 14 + 0 … 60（0 バイト証明済み）',
  ],
  ['pkt_end()', 'end of the packet', 'パケットの末尾'],
  ['map_ptr(map=counters,ks=4,vs=8)', 'map "counters"', 'マップ "counters"'],
  [
    'map_value_or_null(id=1,map=counters,ks=4,vs=8)',
    'value of "counters", 8 bytes, or NULL',
    '"counters" の値（8 バイト）、または NULL',
  ],
  ['trusted_ptr_task_struct()', 'trusted_ptr_task_struct', 'trusted_ptr_task_struct'],
])('%s is "%s"', (state, en, ja) => {
  const register = readRegister(`R3=${state}`, 3);
  expect(register && describeValue(register)).toEqual({ en, ja });
});
