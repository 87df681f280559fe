import { writeFileSync } from 'node:fs';
import { EXIT, environmentError, usageError } from '../domain/errors.ts';
import { nearest } from '../domain/lesson/did-you-mean.ts';
import type { Board } from '../domain/session/board.ts';
import { csv } from '../domain/session/csv.ts';
import type { InstructorBody } from '../domain/session/events.ts';
import { resultColumns, results } from '../domain/session/results.ts';
import type { CommandContext } from './context.ts';
import { type HubClient, type HubClientFlags, hubClient } from './hub-client.ts';

/** `xdplings hub say WORDS`: an announcement in every learner's terminal. */
export async function hubSay(
  words: string,
  flags: HubClientFlags & { readonly group?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const client = hubClient(flags, context);
  return act(client, { kind: 'announced', words, group: flags.group }, client.words.said, context);
}

/** `xdplings hub gate [STEP]`: learners go as far as a step; without one all are open. */
export async function hubGate(
  step: string | undefined,
  flags: HubClientFlags & { readonly group?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const client = hubClient(flags, context);
  const { steps } = await boardOf(client);
  if (step !== undefined && !steps.some(({ id }) => id === step)) {
    const meant = nearest(
      step,
      steps.map(({ id }) => id),
    );
    client.http.close();
    throw usageError(client.words.noStep(step, meant), { todo: 'xdplings list' });
  }
  const done = step === undefined ? client.words.opened : client.words.gated(step);
  return act(client, { kind: 'gate-set', step: step ?? null, group: flags.group }, done, context);
}

/** `xdplings hub export`: what the session came to, one row a learner, as CSV or JSON. */
export async function hubExport(
  flags: HubClientFlags & { readonly json?: boolean | undefined; readonly output?: string | undefined },
  context: CommandContext,
): Promise<number> {
  const client = hubClient(flags, context);
  try {
    const board = await boardOf(client);
    const rows = results(board);
    const text = flags.json ? `${JSON.stringify(rows, undefined, 2)}\n` : csv(resultColumns(board), rows);
    if (flags.output === undefined) context.io.out(text.trimEnd());
    else write(flags.output, text, client);
    return EXIT.pass;
  } finally {
    client.http.close();
  }
}

/** Never over a file that is there: the results of another session may be in it. */
function write(file: string, text: string, { words }: HubClient): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    if (isThere) throw usageError(words.fileIsThere, { where: file });
    throw environmentError(words.cannotWrite, { where: file, cause });
  }
}

async function act(
  { ask, http }: HubClient,
  body: InstructorBody,
  done: string,
  { io }: CommandContext,
): Promise<number> {
  try {
    await ask('POST', '/v1/acts', { act: body });
    io.out(done);
    return EXIT.pass;
  } finally {
    http.close();
  }
}

async function boardOf({ ask }: HubClient): Promise<Board> {
  return ((await ask('GET', '/v1/board')) as { board: Board }).board;
}
