import { usageError } from '../domain/errors.ts';
import { readJoinLine } from '../domain/session/join-line.ts';
import { chooseLang, type Messages, messages } from '../i18n/index.ts';
import { createHubHttp, type HubHttp, refusalIn } from '../reporters/hub/hub-http.ts';
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
    async ask(method, path, body) {
      const answer = await http.request(method, path, { token: key, body, signal: io.signal });
      if (answer.status === 401) throw usageError(words.wrongKey, { todo: words.whichKeyHelp });
      if (answer.status >= 400) throw refusalIn(answer.body, read.origin);
      return answer.body;
    },
  };
}
