import { writeFileSync } from 'node:fs';
import { EXIT, environmentError, usageError } from '../domain/errors.ts';
import { nearest } from '../domain/lesson/did-you-mean.ts';
import { printableLine } from '../domain/printable.ts';
import { type Board, gateKey } from '../domain/session/board.ts';
import { csv } from '../domain/session/csv.ts';
import type { InstructorBody } from '../domain/session/events.ts';
import { gatedGroups, groupsOf } from '../domain/session/groups.ts';
import { LIMITS } from '../domain/session/limits.ts';
import { resultColumns, results } from '../domain/session/results.ts';
import type { CommandContext } from './context.ts';
import { type HubClient, type HubClientFlags, hubClient } from './hub-client.ts';

type GroupFlags = HubClientFlags & { readonly group?: string | undefined };

/**
 * `xdplings hub say WORDS`: an announcement in every learner's terminal.
 * @throws a usage error for a group that nobody is in, and for words that the hub would cut
 */
export async function hubSay(words: string, flags: GroupFlags, context: CommandContext): Promise<number> {
  const { group } = flags;
  return withHub(flags, context, async (client) => {
    checkWords(words, client);
    if (group !== undefined) checkGroup(group, groupsOf(await boardOf(client)), client);
    await act(client, { kind: 'announced', words, group });
    context.io.out(client.words.said(group));
  });
}

/**
 * `xdplings hub gate [STEP]`: learners go as far as a step; without one all are open.
 * @throws a usage error for a step that the course does not have, and for a group that nobody is in
 */
export async function hubGate(
  step: string | undefined,
  flags: GroupFlags,
  context: CommandContext,
): Promise<number> {
  const { group } = flags;
  return withHub(flags, context, async (client) => {
    const { words } = client;
    const board = await boardOf(client);
    const steps = board.steps.map(({ id }) => id);
    if (step !== undefined && !steps.includes(step))
      throw usageError(words.noStep(step, nearest(step, steps)), { todo: 'xdplings list' });
    // A gate may be left of a group whose last member has gone.
    if (group !== undefined) checkGroup(group, [...groupsOf(board), ...gatedGroups(board)], client);
    await act(client, { kind: 'gate-set', step: step ?? null, group });
    context.io.out(step === undefined ? words.opened(group) : words.gated(step, group));
    if (group !== undefined) {
      const everybodys = board.gates[gateKey(undefined)];
      if (step === undefined && everybodys !== undefined) context.io.out(words.gateOfAll(everybodys));
      return;
    }
    const others = gatedGroups(board).map((name) => `${name} (${board.gates[gateKey(name)]})`);
    if (others.length > 0) context.io.out(words.gatesOfGroups(others.join(', ')));
  });
}

/** @throws a usage error for nothing, and for more than the hub takes: it would cut the end off and say nothing */
function checkWords(typed: string, { words }: HubClient): void {
  const { length } = [...printableLine(typed).trim()];
  if (length === 0) throw usageError(words.sayWhat, { todo: words.sayWhatHelp });
  if (length > LIMITS.announcement)
    throw usageError(words.tooLong(length, LIMITS.announcement), { todo: words.tooLongHelp });
}

/** @throws a usage error where there is no such group */
function checkGroup(group: string, known: readonly string[], { words }: HubClient): void {
  if (known.includes(group)) return;
  throw usageError(words.noGroup(group, nearest(group, known)), {
    todo: known.length > 0 ? words.groups([...new Set(known)].join(', ')) : words.noGroups,
  });
}

/** `xdplings hub export`: what the session came to, one row a learner, as CSV or JSON. */
export async function hubExport(
  flags: HubClientFlags & { readonly json?: boolean | undefined; readonly output?: string | undefined },
  context: CommandContext,
): Promise<number> {
  return withHub(flags, context, async (client) => {
    const board = await boardOf(client);
    const rows = results(board);
    const text = flags.json ? `${JSON.stringify(rows, undefined, 2)}\n` : csv(resultColumns(board), rows);
    if (flags.output === undefined) context.io.out(text.trimEnd());
    else write(flags.output, text, client);
  });
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

/** @returns 0 when the work is done; what it throws otherwise */
async function withHub(
  flags: HubClientFlags,
  context: CommandContext,
  work: (client: HubClient) => Promise<void>,
): Promise<number> {
  const client = hubClient(flags, context);
  try {
    await work(client);
    return EXIT.pass;
  } finally {
    client.http.close();
  }
}

const act = ({ ask }: HubClient, body: InstructorBody): Promise<unknown> =>
  ask('POST', '/v1/acts', { act: body });

async function boardOf({ ask }: HubClient): Promise<Board> {
  return ((await ask('GET', '/v1/board')) as { board: Board }).board;
}
