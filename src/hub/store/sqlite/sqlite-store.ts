import { Worker } from 'node:worker_threads';
import { bugError, XdplingsError } from '../../../domain/errors.ts';
import { workerEntry } from '../../worker-entry.ts';
import { listeners } from '../listeners.ts';
import { placed } from '../plan-append.ts';
import type { Store } from '../store.ts';
import { storeClosed } from '../store-trouble.ts';
import {
  type AppendedHeads,
  type Call,
  type FromThread,
  type RemoteName,
  type Trouble,
  written,
} from './calls.ts';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

const THREAD = { source: './worker.ts', built: 'hub-store.js' } as const;

/** What the thread makes is short-lived: with the main thread's young generation a hub takes 10 MB more and is no faster. */
const YOUNG_MB = 3;

/**
 * A store in one file, for one hub. A thread of its own has the file, so that the caller's never waits for the disk.
 *
 * @param path absolute, or from the current directory
 * @throws {XdplingsError} when another hub has it, it is no store, damaged, or of a newer version
 */
export async function openSqliteStore(path: string): Promise<Store> {
  const thread = new Worker(workerEntry(THREAD, import.meta.url), {
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const waiting = new Map<number, Waiting>();
  const heard = listeners();
  let lastId = 0;
  let ended: Error | undefined;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    thread.once('exit', () => {
      end(storeClosed(path));
      resolve();
    });
  });
  const opened = new Promise<void>((resolve, reject) => {
    thread.once('error', (error: Error) => {
      end(bugError(error.message, { cause: error, where: path }));
      reject(ended);
    });
    thread.on('message', (message: FromThread) => {
      if ('opened' in message) {
        if (message.opened === undefined) resolve();
        else reject(asError(message.opened));
        return;
      }
      for (const answer of message.answers) {
        const call = waiting.get(answer.id);
        waiting.delete(answer.id);
        if ('trouble' in answer) call?.reject(asError(answer.trouble));
        else call?.resolve(answer.value);
      }
    });
  });

  let turn: Call[] = [];
  /** What is asked for in one turn of the loop goes together: a message costs more than what it carries. */
  const postTurn = () => {
    const calls = turn;
    turn = [];
    if (calls.length > 0) thread.postMessage(written(calls));
  };
  const ask = (name: RemoteName, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      if (turn.length === 0) setImmediate(postTurn);
      turn.push({ id: lastId, name, args } as Call);
    });
  const call = <Name extends Exclude<RemoteName, 'append'>>(
    name: Name,
    ...args: Parameters<Store[Name]>
  ): ReturnType<Store[Name]> => ask(name, args) as ReturnType<Store[Name]>;

  await opened;
  return {
    createSession: (session) => call('createSession', session),
    session: (id) => call('session', id),
    sessionByCode: (code) => call('sessionByCode', code),
    sessions: () => call('sessions'),
    addCredential: (credential) => call('addCredential', credential),
    credential: (hash) => call('credential', hash),
    revoke: (session, learner) => call('revoke', session, learner),
    revokeOne: (hash) => call('revokeOne', hash),
    append: async (session, events) => {
      const { heads, ...appended } = (await ask('append', [session, events])) as AppendedHeads;
      const fresh = events.flatMap((event, at) => (heads[at] ? [placed(heads[at], event)] : []));
      if (fresh.length > 0) heard.tell(session, appended.head);
      return { ...appended, events: fresh };
    },
    readFrom: (session, after, most) => call('readFrom', session, after, most),
    acked: (session, source) => call('acked', session, source),
    file: (session, learner) => call('file', session, learner),
    notify: async (session, listener) => heard.add(session, listener),
    purge: (now) => call('purge', now),
    close: async () => {
      ended ??= storeClosed(path);
      postTurn();
      thread.postMessage(written('close'));
      await exited;
    },
  };
}

function asError({ stack, ...details }: Trouble): XdplingsError {
  const error = new XdplingsError(details);
  if (stack !== undefined) error.stack = stack;
  return error;
}
