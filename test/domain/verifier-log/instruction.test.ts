import { expect, test } from 'vitest';
import { readInstruction } from '../../../src/domain/verifier-log/instruction.ts';

const register = (number: number) => ({ kind: 'register', register: number });
const value = (text: string) => ({ kind: 'value', text });

test.each([
  ['r1 = r10', { kind: 'move', to: 1, from: register(10), wide: true }],
  ['w1 = -1', { kind: 'move', to: 1, from: value('-1'), wide: false }],
  ['r2 = 0xffff8880012 ', { kind: 'move', to: 2, from: value('0xffff8880012'), wide: true }],
  ['r3 = (s8)r2', { kind: 'move', to: 3, from: register(2), wide: true }],
  ['r1 = map[id:12][0]+4', { kind: 'move', to: 1, from: value('map[id:12][0]+4'), wide: true }],
  ['r2 += -8', { kind: 'arithmetic', to: 2, operator: '+=', operand: value('-8'), wide: true }],
  ['w2 s>>= w3', { kind: 'arithmetic', to: 2, operator: 's>>=', operand: register(3), wide: false }],
  ['r2 = -r2', { kind: 'arithmetic', to: 2, operator: '=-', operand: register(2), wide: true }],
  ['r1 = be16 r1', { kind: 'arithmetic', to: 1, operator: '=swap', operand: register(1), wide: true }],
  [
    'r2 = *(u16 *)(r1 +12)',
    { kind: 'load', to: 2, memory: { bits: 16, signed: false, base: 1, offset: 12 } },
  ],
  ['r2 = *(s8 *)(r10 -1)', { kind: 'load', to: 2, memory: { bits: 8, signed: true, base: 10, offset: -1 } }],
  [
    '*(u32 *)(r10 -4) = r2',
    { kind: 'store', memory: { bits: 32, signed: false, base: 10, offset: -4 }, from: register(2) },
  ],
  [
    '*(u8 *)(r0 +0) = 7',
    { kind: 'store', memory: { bits: 8, signed: false, base: 0, offset: 0 }, from: value('7') },
  ],
  [
    'lock *(u64 *)(r0 +0) += r1',
    {
      kind: 'atomic',
      memory: { bits: 64, signed: false, base: 0, offset: 0 },
      from: 1,
      to: undefined,
    },
  ],
  [
    'r2 = atomic64_fetch_add((u64 *)(r1 +8), r2)',
    { kind: 'atomic', memory: { bits: 64, signed: false, base: 1, offset: 8 }, from: 2, to: 2 },
  ],
  [
    'r0 = atomic_cmpxchg((u32 *)(r1 +0), r0, r2)',
    { kind: 'atomic', memory: { bits: 32, signed: false, base: 1, offset: 0 }, from: 2, to: 0 },
  ],
  ['if r3 > r2 goto pc+5', { kind: 'branch', left: 3, operator: '>', right: register(2), wide: true, by: 5 }],
  [
    'if w1 s< 0x10 goto pc-3',
    { kind: 'branch', left: 1, operator: 's<', right: value('0x10'), wide: false, by: -3 },
  ],
  [
    'if r1 & 0x1 goto pc+1',
    { kind: 'branch', left: 1, operator: '&', right: value('0x1'), wide: true, by: 1 },
  ],
  ['goto pc-7', { kind: 'jump', by: -7 }],
  ['call bpf_map_lookup_elem#1', { kind: 'call', helper: 'bpf_map_lookup_elem', by: undefined }],
  ['call unknown#195896080', { kind: 'call', helper: undefined, by: undefined }],
  ['call pc+3', { kind: 'call', helper: undefined, by: 3 }],
  ['exit', { kind: 'exit' }],
  ['r0 = *(u8 *)skb[12]', { kind: 'move', to: 0, from: value('*(u8 *)skb[12]'), wide: true }],
  ['nospec', { kind: 'other' }],
])('%s', (text, instruction) => {
  expect(readInstruction(text.trim())).toEqual(instruction);
});
