import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildInputs, contentFingerprint, statFingerprint } from '../../src/setup/fingerprint.mjs';
import { scratchFolder } from '../system/scratch.ts';

function project() {
  const root = scratchFolder();
  mkdirSync(join(root, 'src', 'lab'), { recursive: true });
  mkdirSync(join(root, 'lessons', '01-hello'), { recursive: true });
  const main = join(root, 'src', 'main.ts');
  const checks = join(root, 'lessons', '01-hello', 'print.checks.ts');
  writeFileSync(main, 'main');
  writeFileSync(checks, 'checks');
  writeFileSync(join(root, 'lessons', '01-hello', 'print.en.md'), 'text');
  writeFileSync(join(root, 'package-lock.json'), '{}');
  const both = () => {
    const inputs = buildInputs(root);
    return { stat: statFingerprint(inputs), content: contentFingerprint(inputs) };
  };
  return { root, main, checks, both };
}

it('looks at sources, checks and the lockfile, not at texts', () => {
  const { root, main, checks } = project();
  expect(buildInputs(root)).toEqual([checks, join(root, 'package-lock.json'), main]);
});

it('stays the same while nothing changes', () => {
  const { both } = project();
  expect(both()).toEqual(both());
});

it.each<[string, (files: ReturnType<typeof project>) => void]>([
  ['a file is written', ({ main }) => writeFileSync(main, 'niam')],
  ['a file is added', ({ root }) => writeFileSync(join(root, 'src', 'lab', 'agent.ts'), '')],
  ['a file is removed', ({ checks }) => rmSync(checks)],
])('changes when %s', (_, change) => {
  const files = project();
  const before = files.both();
  change(files);
  const after = files.both();
  expect(after.content).not.toBe(before.content);
  expect(after.stat).not.toBe(before.stat);
});

it('sees by content that a file was only touched', () => {
  const { main, both } = project();
  const before = both();
  utimesSync(main, 1, 1);
  expect(both().stat).not.toBe(before.stat);
  expect(both().content).toBe(before.content);
});
