import { environmentError, usageError } from '../domain/errors.ts';
import { readJoinLine } from '../domain/session/join-line.ts';
import { chooseLang, type Messages, messages } from '../i18n/index.ts';
import { createHubHttp, type HubHttp, refusalIn } from '../reporters/hub/hub-http.ts';
import { HubProblem } from '../reporters/hub/hub-problem.ts';
import type { CommandContext } from './context.ts';

/** Which hub, and that one may: the same for every command of the instructor. */
export type HubClientFlags = { readonly hub?: string | undefined; readonly key?: string | undefined };

/** A hub that the instructor speaks to from a terminal. */
export type HubClient = {
  readonly http: HubHttp;
  readonly token: string;
  readonly words: Messages['hub'];
  readonly lang: 'en' | 'ja';
  /** @throws what the hub refuses, in its words */
  readonly ask: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;
  /** An error of a request that was made without `ask`, in words for an instructor. */
  readonly forInstructor: (error: unknown) => unknown;
};

/** @throws a usage error when it is not said which hub, or there is no key */
export function hubClient(flags: HubClientFlags, { io, flags: { lang: asked } }: CommandContext): HubClient {
  const lang = chooseLang(asked, undefined, io.env);
  const words = messages(lang).hub;
  const line = flags.hub ?? io.env.XDPLINGS_HUB;
  if (line === undefined || line === '') throw usageError(words.whichHub, { todo: words.whichHubHelp });
  const read = readJoinLine(line);
  if (typeof read === 'string') throw usageError(words.noJoinLine, { where: line, todo: words.whichHubHelp });
  const key = (flags.key ?? io.env.XDPLINGS_HUB_KEY ?? '').toUpperCase().replace(/[\s-]/g, '');
  if (key === '') throw usageError(words.whichKey, { todo: words.whichKeyHelp });
  const http = createHubHttp({ origin: read.origin, pin: read.pin });
  return {
    http,
    token: key,
    words,
    lang,
    forInstructor: (error) => forInstructor(error, words),
    async ask(method, path, body) {
      const answer = await http
        .request(method, path, { token: key, body, signal: io.signal })
        .catch((error) => Promise.reject(forInstructor(error, words)));
      if (answer.status >= 400) throw forInstructor(refusalIn(answer.body, read.origin), words);
      return answer.body;
    },
  };
}

/** What to do about these is said for learners, whom they meet far more often. */
function forInstructor(error: unknown, words: Messages['hub']): unknown {
  if (!(error instanceof HubProblem)) return error;
  const { reason, refusal, where, cause } = error;
  const { what } = error.words;
  if (refusal?.error === 'no-token') return usageError(words.wrongKey, { todo: words.whichKeyHelp });
  if (refusal?.error === 'session-over') return usageError(words.isOver, { where, todo: words.isOverHelp });
  if (reason === 'unreachable') return environmentError(what, { where, todo: words.unreachableHelp, cause });
  if (reason === 'wrong-pin') return environmentError(what, { where, todo: words.wrongPinHelp, cause });
  return error;
}
