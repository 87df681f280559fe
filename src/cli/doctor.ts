import { join } from 'node:path';
import { EXIT } from '../domain/errors.ts';
import type { Lang } from '../domain/text.ts';
import { chooseLang } from '../i18n/index.ts';
import { SetupFailure } from '../setup/failure.mjs';
import { isCi } from '../setup/options.mjs';
import { installRequirements } from '../setup/system-packages.mjs';
import { Terminal } from '../setup/terminal.mjs';
import {
  type Finding,
  findings,
  gatherMachine,
  type Machine,
  realProbe,
  say,
} from '../system/machine/index.ts';
import { type UserDirs, userDirs } from '../system/user-dirs.ts';
import type { CommandContext } from './context.ts';
import { doctorTable, stateWord } from './doctor-table.ts';

export type DoctorOptions = {
  readonly fix?: boolean | undefined;
  readonly json?: boolean | undefined;
  /** Do not ask before `fix` installs; `CI=true` means the same. */
  readonly yes?: boolean | undefined;
};

/** Where the answer goes and what it is about; tests put another machine there. */
export type DoctorSurroundings = {
  readonly lang: Lang;
  readonly plain: boolean;
  readonly out: (line: string) => void;
  /** Where `fix` shows its steps and asks. */
  readonly terminal: Terminal;
  readonly look: () => Promise<Machine>;
};

const MEBIBYTE = 1024 * 1024;
/** vmlinux.h and two precompiled headers of it. */
const CACHE_BYTES = 64 * MEBIBYTE;
const WORKSPACE_BYTES = 16 * MEBIBYTE;

/** `xdplings doctor`: what this machine has and lacks, with the command that mends it. */
export function doctor(options: DoctorOptions, { flags, io }: CommandContext): Promise<number> {
  const lang = chooseLang(flags.lang, undefined, io.env);
  const dirs = userDirs(io.env);
  const workspace = flags.dir ?? join(dirs.home, 'xdplings');
  // With --json, standard output belongs to the one object.
  const output = options.json ? process.stderr : process.stdout;
  const yes = options.yes === true || isCi(io.env);
  return examine(
    { ...options, yes },
    {
      lang,
      plain: flags.plain === true,
      out: io.out,
      terminal: new Terminal({ input: process.stdin, output, env: io.env, language: lang }),
      look: () => lookAround(dirs, workspace),
    },
  );
}

/**
 * @returns the exit code: 0 when the workshop can run here, 3 otherwise. What only the project's own tests need does
 * not count.
 */
export async function examine(options: DoctorOptions, surroundings: DoctorSurroundings): Promise<number> {
  const { lang, plain, out, terminal, look } = surroundings;
  let machine = await look();
  const mendable = lacking(machine).flatMap(({ requirement }) => requirement ?? []);

  if (options.fix && mendable.length > 0) {
    try {
      await installRequirements(mendable, machine, { yes: options.yes === true, terminal });
    } catch (error) {
      if (!(error instanceof SetupFailure)) throw error;
      terminal.fail(error);
      return EXIT.environment;
    }
    machine = await look();
  }

  const lines = options.json
    ? [JSON.stringify(asJson(machine, lang), undefined, 2)]
    : doctorTable(findings(machine), { lang, plain });
  for (const line of lines) out(line);
  return lacking(machine).length === 0 ? EXIT.pass : EXIT.environment;
}

function lacking(machine: Machine): readonly Finding[] {
  return findings(machine).filter(({ state, onlyForTests }) => state !== 'ok' && !onlyForTests);
}

function asJson(machine: Machine, lang: Lang) {
  return {
    ok: lacking(machine).length === 0,
    findings: findings(machine).map(({ id, state, found, todo, onlyForTests }) => ({
      id,
      state,
      title: stateWord(state, lang),
      found: say(found, lang),
      todo: todo === undefined ? null : say(todo, lang),
      neededFor: onlyForTests ? 'tests' : 'work',
    })),
  };
}

function lookAround(dirs: UserDirs, workspace: string): Promise<Machine> {
  return gatherMachine(realProbe(), [
    { id: 'cache', path: dirs.cache, neededBytes: CACHE_BYTES },
    { id: 'workspace', path: workspace, neededBytes: WORKSPACE_BYTES },
  ]);
}
