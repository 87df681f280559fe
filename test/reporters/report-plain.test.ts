import { expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/checks/result.ts';
import { plainReport } from '../../src/reporters/report-plain.ts';
import { makeReport } from '../support/report.ts';

const both = (words: string) => ({ en: words, ja: words });
const failing = (more: Partial<CheckResult>) =>
  makeReport({
    verdict: 'fail',
    checks: [{ id: 'short', title: both('short frames'), status: 'fail', reproduce: [], ...more }],
  });

it('says once what was sent', () => {
  const packets = { sent: { line: 'ARP, 14 bytes', hex: '' }, differs: false, rows: [] };
  const lines = plainReport(failing({ sent: both('cut off: ARP, 14 bytes'), packets }), 'en');
  expect(lines.filter((line) => line.includes('ARP, 14 bytes'))).toEqual([
    '    sent: cut off: ARP, 14 bytes',
  ]);
});

it('says what was sent by the packet where the check has no words for it', () => {
  const packets = { sent: { line: 'ARP, 14 bytes', hex: '' }, differs: false, rows: [] };
  expect(plainReport(failing({ packets }), 'en')).toContain('    sent: ARP, 14 bytes');
});

it('prints a command to paste whole, or says where to find it', () => {
  const command = `xdplings exec host -- ${'x'.repeat(500)}`;
  const lines = plainReport(failing({ reproduce: ['xdplings exec host -- true', command] }), 'en');
  expect(lines).toContain('    repeat: xdplings exec host -- true');
  expect(lines.join('\n')).not.toContain('xxx');
  expect(lines.at(-1)).toMatch(/522 characters.*--show-commands/);
});

it('shows the first of many commands and says how many there are', () => {
  const reproduce = ['one', 'two', 'three', 'four'];
  const lines = plainReport(failing({ reproduce }), 'en').filter((line) => line.includes('repeat'));
  expect(lines).toEqual([
    '    repeat: one',
    '    repeat: two',
    '    repeat: 2 more; --show-commands (or key c) prints them',
  ]);
});
