import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REJECTIONS_DIR } from '../fixtures/rejections/index.ts';
import { buildProgram, isRoot, Program } from './support/program.ts';

const XDPLINGS = resolve(import.meta.dirname, '../../xdplings');
const LOG = join(REJECTIONS_DIR, 'packet-unchecked/output.txt');
const SOURCE = join(REJECTIONS_DIR, 'packet-unchecked/program.bpf.c');
/** Who is in no group and owns nothing. */
const NOBODY = 65534;

let folder: string;
beforeAll(() => {
  buildProgram();
  folder = mkdtempSync(join(tmpdir(), 'xdplings-explain-'));
  chmodSync(folder, 0o755);
  copyFileSync(SOURCE, join(folder, 'program.bpf.c'));
  copyFileSync(LOG, join(folder, 'load.log'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In a folder of somebody's own project, with no home and next to no environment. */
function explain(args: readonly string[], options: { input?: string | Buffer; uid?: number } = {}) {
  const { status, stdout, stderr } = spawnSync(XDPLINGS, ['explain', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  return { status, stdout, stderr };
}

describe('xdplings explain, as a whole program', () => {
  it('explains what is piped into it, and reads the source that the log names', () => {
    const { status, stdout, stderr } = explain([], { input: readFileSync(LOG) });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^program\.bpf\.c:16: You read 2 bytes/);
    expect(stdout).toContain('\n  line 16: if (eth->h_proto == bpf_htons(ETH_P_IP))\n');
    expect(stdout).toMatch(/\nRead with it, as the output names it: program\.bpf\.c\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  it('does not take another file for the one that the log names', () => {
    const log = readFileSync(LOG, 'utf8').replaceAll(/^; (.*) @/gm, '; /* older */ $1 @');
    const { stdout } = explain([], { input: log });
    expect(stdout).toMatch(/^program\.bpf\.c:16: /);
    expect(stdout).not.toContain('line 16: if');
    expect(stdout).not.toContain('Read with it');
  });

  it.runIf(isRoot)('needs no rights', () => {
    const { status, stdout } = explain(['load.log', '--json'], { uid: NOBODY });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'packet-unchecked', file: 'program.bpf.c', line: 16 });
  });

  it('runs a command in this folder, and shows what it prints on standard error', () => {
    const { status, stdout, stderr } = explain(['--json', '--', 'sh', '-c', 'cat load.log; exit 3']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'packet-unchecked', line: 16 });
    expect(stderr).toBe(`${readFileSync(LOG, 'utf8')}The command failed (exit code 3).\n`);
  });

  it('finds the refusal at the end of hundreds of thousands of lines', () => {
    const log = readFileSync(LOG, 'utf8');
    const [head = '', ...rest] = log.split(/(?<=BEGIN PROG LOAD LOG --\n)/);
    const step = '; i++; @ program.bpf.c:16\n7: (07) r1 += 1                       ; R1_w=scalar()\n';
    const input = Buffer.from(`${head}${step.repeat(100_000)}${rest.join('')}`);
    const { status, stdout } = explain(['--json'], { input });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'packet-unchecked', line: 16 });
  });

  it('shows the rows of the source in a terminal, and ends by itself', async () => {
    const command = [XDPLINGS, 'explain', LOG, '--source', SOURCE];
    const program = new Program({ columns: 80, rows: 30, command });
    try {
      await program.until(/▶ 16 │ +if \(eth->h_proto == bpf_htons\(ETH_P_IP\)\)/);
      await program.until('See also');
      expect(program.text).toMatch(/\n +│ +\^+ .*0 bytes proved, 14 needed|\n +│ +0 bytes proved, 14 needed/);
      expect(await program.exited).toBe(1);
    } finally {
      await program.dispose();
    }
  });

  it('tells a person in front of a terminal what to give it', async () => {
    const program = new Program({ columns: 100, rows: 30, lang: 'ja', command: [XDPLINGS, 'explain'] });
    try {
      await program.until('説明する出力がまだありません。');
      expect(await program.exited).toBe(2);
    } finally {
      await program.dispose();
    }
  });
});
