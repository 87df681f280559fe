import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REJECTIONS_DIR } from '../fixtures/rejections/index.ts';
import { CommandLine } from './support/command-line.ts';

const LOG = join(REJECTIONS_DIR, 'packet-unchecked/output.txt');
const SOURCE = join(REJECTIONS_DIR, 'packet-unchecked/program.bpf.c');

let shell: CommandLine;
beforeEach(() => {
  shell = new CommandLine();
});
afterEach(() => shell.remove());

/** A command that prints a log on standard error and ends as told. */
const loader = (ending: string, log = LOG) => ['--', 'sh', '-c', `cat '${log}' >&2; ${ending}`];
const explain = (...args: string[]) => shell.run(['explain', ...args]);

describe('a command', () => {
  it('that fails is explained, and its output is shown as it is', async () => {
    const { code, out, err } = await explain('--source', SOURCE, ...loader('exit 7'));
    expect(code).toBe(1);
    expect(out).toMatch(/:16: You read 2 bytes/);
    expect(err).toMatch(/^libbpf: prog 'ipv4_only': BPF program load failed/);
    expect(err).toMatch(/\nThe command failed \(exit code 7\)\.$/);
  });

  it('is silent with --quiet, and leaves standard output to the JSON', async () => {
    const quiet = await explain('--quiet', '--json', '--source', SOURCE, ...loader('exit 7'));
    expect(quiet).toMatchObject({ code: 1, err: 'The command failed (exit code 7).' });
    const shown = await explain('--json', '--source', SOURCE, ...loader('exit 7'));
    expect(shown.out).toBe(quiet.out);
    expect(JSON.parse(shown.out)).toMatchObject({ rule: 'packet-unchecked', line: 16, file: SOURCE });
  });

  it('that succeeds leaves nothing to explain', async () => {
    expect(await explain('--', 'true')).toEqual({
      code: 0,
      out: 'The command succeeded: nothing was refused.',
      err: '',
    });
    const json = await explain('--json', '--', 'echo', 'Error: failed');
    expect({ ...JSON.parse(json.out), code: json.code }).toMatchObject({ code: 0, refused: false });
  });

  it('that says 0 although the verifier has refused its program is explained all the same', async () => {
    expect(await explain(...loader('exit 0'))).toMatchObject({
      code: 1,
      out: expect.stringMatching(/:16: You read 2 bytes/),
    });
  });

  it('that fails without a refusal is not called one', async () => {
    const { code, out, err } = await explain('--', 'sh', '-c', 'echo half a line; printf done; kill -9 $$');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'half a line\ndone\nThe command failed (ended by SIGKILL).',
    });
    expect(out).toMatch(/^The command failed, but nothing that it printed is a refusal\.\n/);
  });

  it('keeps the order of its two streams, and never moves the cursor', async () => {
    const script = 'echo 1; echo 2 >&2; echo 3; printf "\\033[2Jcl\\015ean\\n"; exit 1';
    const { err } = await explain('--', 'sh', '-c', script);
    expect(err).toMatch(/^1\n2\n3\n\[2Jclean\n/);
  });

  it('that is not there is a matter of the machine', async () => {
    const { code, out, err } = await explain('--json', '--', 'no-such-loader', 'x.o');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^The command "no-such-loader" is not on this machine\.\n/);
  });

  it('may name the files, which are then read, and named as seen from this folder', async () => {
    const { out } = await explain(...loader('exit 1'), 'sh', SOURCE);
    expect(out).toContain('\n  line 16: if (eth->h_proto == bpf_htons(ETH_P_IP))\n');
    expect(out).toMatch(new RegExp(`\\nRead with it, as the output names it: ${relative('', SOURCE)}$`));
  });

  it('is ended with everything when the person gives up', async () => {
    const stop = new AbortController();
    let started = false;
    const run = shell.run(
      ['explain', '--', 'sleep', '1000'],
      {
        runThrough: async (argv, onOutput, signal) => {
          const { runThrough } = await import('../../src/system/run-through.ts');
          const [command = '', ...args] = argv;
          const running = runThrough({ command, args, onOutput, signal });
          started = true;
          stop.abort();
          return running;
        },
      },
      {},
      stop.signal,
    );
    expect(await run).toMatchObject({ code: 130, out: '' });
    expect(started).toBe(true);
  });
});
