import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parts, Surroundings } from '../../../src/cli/context.ts';
import { runProgram } from '../../../src/cli/main.ts';
import { createParts } from '../../../src/compose.ts';
import type { Progress } from '../../../src/domain/progress/index.ts';
import type { CompileResult, LabPort, ToolchainPort } from '../../../src/engine/ports.ts';
import { fakeLab } from '../../support/fake-lab.ts';

/** A learner's home in which commands are run in this process, with the real course and a real workspace. */
export class CommandLine {
  readonly home = mkdtempSync(join(tmpdir(), 'xdplings-cli-'));
  readonly workspace = join(this.home, 'xdplings');

  /**
   * Runs one command as `xdplings …` would.
   * @param parts what is not the real thing; without it a command that asks for root or clang fails
   * @param around a standard input, a terminal
   */
  async run(
    argv: readonly string[],
    parts: Partial<Parts> = {},
    env: Readonly<Record<string, string>> = {},
    signal: AbortSignal = new AbortController().signal,
    around: Partial<Surroundings> = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const out: string[] = [];
    const err: string[] = [];
    const surroundings = { HOME: this.home, ...env };
    const code = await runProgram(
      argv,
      { ...createParts(surroundings), toolchain: notWanted('clang'), lab: notWanted('root'), ...parts },
      {
        out: (line) => out.push(line),
        err: (line) => err.push(line),
        env: surroundings,
        isTerminal: false,
        signal,
        ...around,
      },
    );
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  fileOf(step: string): string {
    return join(this.workspace, `${step}.bpf.c`);
  }

  read(step: string): string {
    return readFileSync(this.fileOf(step), 'utf8');
  }

  write(step: string, source: string): void {
    writeFileSync(this.fileOf(step), source);
  }

  get progressFile(): string {
    return join(this.workspace, '.xdplings/progress.json');
  }

  progress(): Progress {
    return JSON.parse(readFileSync(this.progressFile, 'utf8'));
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.workspace, ...args], { encoding: 'utf8' }).trim();
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

const notWanted = (what: string) => async (): Promise<never> => {
  throw new Error(`This command must not need ${what}.`);
};

/** A compiler that says the same of every file. */
export const toolchainThat = (result: Partial<CompileResult> | Error): Partial<Parts> => ({
  toolchain: async () =>
    ({
      prepare: async () => {},
      compile: async () => {
        if (result instanceof Error) throw result;
        return { ok: false, diagnostics: [], output: '', commands: [], ...result };
      },
      editorFiles: async () => [],
    }) satisfies ToolchainPort,
  lab: async (): Promise<LabPort> => fakeLab(),
});
