import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type DoctorOptions, examine } from '../../src/cli/doctor.ts';
import type { Lang } from '../../src/domain/text.ts';
import { Terminal } from '../../src/setup/terminal.mjs';
import type { Machine } from '../../src/system/machine/index.ts';
import { SOUND, withTool } from '../system/machine/sound-machine.ts';

async function doctorOn(
  machine: Machine,
  options: DoctorOptions = {},
  { lang = 'en' as Lang, plain = false } = {},
) {
  const lines: string[] = [];
  const output = new PassThrough();
  const terminal = new Terminal({ input: new PassThrough(), output, env: {}, language: lang });
  const exitCode = await examine(options, {
    lang,
    plain,
    out: (line) => lines.push(line),
    terminal,
    look: async () => machine,
  });
  return { exitCode, lines, text: lines.join('\n'), progress: String(output.read() ?? '') };
}

describe('doctor', () => {
  it('says that all is well, and exits with 0', async () => {
    const { exitCode, lines } = await doctorOn(SOUND);
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe('✔ ok       system       Debian GNU/Linux 12 (bookworm), x64');
    expect(lines.at(-1)).toBe('Everything is there: the workshop can run on this machine.');
  });

  it('says what is missing and how to get it, and exits with 3', async () => {
    const { exitCode, text } = await doctorOn(withTool('clang', { path: undefined }));
    expect(exitCode).toBe(3);
    expect(text).toContain('✘ missing  clang        clang is missing\n');
    expect(text).toMatch(/\n {24}→ sudo apt-get install -y clang\n/);
    expect(text).toContain('xdplings doctor --fix');
  });

  it('does not promise that --fix mends what no package mends', async () => {
    const { exitCode, text } = await doctorOn({ ...SOUND, hasBtf: false });
    expect(exitCode).toBe(3);
    expect(text).not.toContain('--fix');
  });

  it('does not fail for what only the tests need', async () => {
    const { exitCode, text } = await doctorOn(withTool('tcpdump', { path: undefined }));
    expect(exitCode).toBe(0);
    expect(text).toContain('tcpdump is missing (only npm test needs it)');
  });

  it('lines its columns up in Japanese too', async () => {
    const { lines, exitCode } = await doctorOn(withTool('clang', { path: undefined }), {}, { lang: 'ja' });
    expect(exitCode).toBe(3);
    expect(lines).toContain('✔ OK    system       Debian GNU/Linux 12 (bookworm)、x64');
    expect(lines).toContain('✘ 不足  clang        clang がありません');
  });

  it('is one sentence a line and without marks when plain', async () => {
    const { lines } = await doctorOn(withTool('clang', { path: undefined }), {}, { plain: true });
    expect(lines).toContain('clang: missing. clang is missing → sudo apt-get install -y clang');
    expect(lines.join('\n')).not.toMatch(/[✔✘]/);
  });

  it('prints one object as JSON', async () => {
    const { lines, exitCode } = await doctorOn(withTool('clang', { path: undefined }), { json: true });
    expect(exitCode).toBe(3);
    expect(lines).toHaveLength(1);
    const { ok, findings } = JSON.parse(lines[0] ?? '');
    expect(ok).toBe(false);
    expect(findings).toContainEqual({
      id: 'clang',
      state: 'missing',
      title: 'missing',
      found: 'clang is missing',
      todo: 'sudo apt-get install -y clang',
      neededFor: 'work',
    });
  });

  it('installs nothing without consent', async () => {
    const { exitCode, progress } = await doctorOn(withTool('clang', { path: undefined }), { fix: true });
    expect(exitCode).toBe(3);
    expect(progress).toContain('no terminal to ask in');
    expect(progress).toContain('sudo apt-get install -y clang');
  });

  it('prints the line for a system whose packages it does not install', async () => {
    const distribution = { family: 'fedora', name: 'Fedora Linux 41', version: '41' } as const;
    const machine = { ...withTool('bpftool', { path: undefined }), distribution };
    const { exitCode, progress } = await doctorOn(machine, { fix: true, yes: true });
    expect(exitCode).toBe(3);
    expect(progress).toContain('sudo dnf install -y bpftool');
  });
});
