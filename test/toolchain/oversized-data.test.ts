import { expect, test } from 'vitest';
import { oversizedData } from '../../src/toolchain/oversized-data.ts';

const MIB = 1024 ** 2;
const variable = (name: string, size: number) => ({ name, size, section: '.bss', offset: 0, type: 1 });

test('lets a program have variables', () => {
  expect(oversizedData({ variables: [] }, 32 * MIB)).toBeUndefined();
  expect(
    oversizedData({ variables: [variable('seen', 8), variable('table', 32 * MIB - 8)] }, 32 * MIB),
  ).toBeUndefined();
});

test('names the largest variable when all together are too much', () => {
  const variables = [variable('seen', 8), variable('table', 1024 * MIB), variable('small', MIB)];
  expect(oversizedData({ variables }, 32 * MIB)?.message).toBe(
    "the variable 'table' takes 1024 MiB; all variables together may take 32 MiB",
  );
});
