import { describe, expect, test } from 'vitest';
import { readRange } from '../../../src/domain/verifier-log/range.ts';
import { rangeOf, readRegister, readRegisters } from '../../../src/domain/verifier-log/registers.ts';

const NEW =
  'frame1: R0=map_value_or_null(id=2,map=counters,ks=4,vs=8) R1_w=pkt(id=1,off=14,r=0,smax=umax=60,var_off=(0x0; 0x3c)) R10=fp0 fp-8=mmmm???? refs=2';
const OLD =
  ' R1_w=ctx(id=0,off=0,imm=0) R2_rw=inv5 R3=invP(id=0,umax_value=255,var_off=(0x0; 0xff)) R4=inv0 R5=P0x10';

describe('a list of registers', () => {
  test('is read whole, with the slots of the stack, although states hold blanks', () => {
    const found = readRegisters(NEW);
    expect([...found.keys()]).toEqual(['R0', 'R1', 'R10', 'fp-8']);
    expect(found.get('R1')?.text).toBe('pkt(id=1,off=14,r=0,smax=umax=60,var_off=(0x0; 0x3c))');
    expect(found.get('R0')).toMatchObject({ type: 'map_value_or_null', map: 'counters' });
  });

  test('finds one register, and not another that ends with its number', () => {
    expect(readRegister(NEW, 0)?.type).toBe('map_value_or_null');
    expect(readRegister('R10=fp0', 0)).toBeUndefined();
  });

  test('has numbers in the spelling of every kernel', () => {
    const numbers = [2, 3, 4, 5].map((each) => {
      const register = readRegister(OLD, each);
      return register && { type: register.type, umax: rangeOf(register)?.umax };
    });
    expect(numbers).toEqual([
      { type: 'scalar', umax: 5n },
      { type: 'scalar', umax: 255n },
      { type: 'scalar', umax: 0n },
      { type: 'scalar', umax: 16n },
    ]);
  });

  test('knows no number in a pointer', () => {
    expect(rangeOf(readRegister(NEW, 1) ?? never())).toBeUndefined();
  });
});

describe('a range', () => {
  test.each([
    ['', { umin: 0n, umax: 2n ** 64n - 1n, smin: -(2n ** 63n), smax: 2n ** 63n - 1n }],
    ['smin=umin=smin32=umin32=5,smax=umax=10', { umin: 5n, umax: 10n, smin: 5n, smax: 10n }],
    ['id=3,umax_value=60,var_off=(0x0; 0x3c)', { umin: 0n, umax: 60n, smin: 0n, smax: 60n }],
    ['smin=-4095,smax=0', { smin: -4095n, smax: 0n, umin: 0n, umax: 2n ** 64n - 1n }],
    ['smin=0xffffffff80000000,smax=0x7fffffff', { smin: -(2n ** 31n), smax: 2n ** 31n - 1n }],
    ['var_off=(0x40; 0x3)', { umin: 0x40n, umax: 0x43n }],
    ['smin32=-1,umax=7', { umax: 7n, smin: 0n, smax: 7n }],
  ])('of "%s"', (details, range) => {
    expect(readRange(details)).toMatchObject(range);
  });
});

function never(): never {
  throw new Error('no such register');
}
