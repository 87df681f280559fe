import { describe, expect, it } from 'vitest';
import { asRoot, openRootAccess } from '../../src/system/privileges.ts';
import { start } from '../../src/system/processes.ts';

const isRoot = process.getuid?.() === 0;

describe('as root', () => {
  it('needs no sudo and keeps the command as it is', async () => {
    const access = await openRootAccess({ interactive: false, uid: 0 });
    expect(asRoot(access, { command: 'id', args: ['-u'] })).toEqual({
      command: 'id',
      args: ['-u'],
      keepTerminal: false,
    });
  });
});

describe('as a user', () => {
  it('goes through sudo, which finds its ticket by the terminal', () => {
    const command = asRoot({ prefix: ['sudo', '-n', '--'] }, { command: 'id', args: ['-u'], cwd: '/' });
    expect(command).toEqual({
      command: 'sudo',
      args: ['-n', '--', 'id', '-u'],
      cwd: '/',
      keepTerminal: true,
    });
  });

  // Root's own sudo never asks, so on a root machine the whole way can be walked without a password.
  it.skipIf(!isRoot)('starts a child that is root (skipped: sudo without a password is needed)', async () => {
    const access = await openRootAccess({ interactive: false, uid: 1000 });
    expect(access.prefix).toEqual(['sudo', '-n', '--']);
    const child = start(asRoot(access, { command: 'id', args: ['-u'] }));
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    expect(await child.exited).toEqual({ exitCode: 0, signal: undefined });
    expect(Buffer.concat(chunks).toString()).toBe('0\n');
  });
});
