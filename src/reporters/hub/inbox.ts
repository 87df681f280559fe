import type { LearnerView } from '../../domain/session/learner-view.ts';
import { backOff, DELAYS, type Delays, Nap } from './back-off.ts';
import { type HubHttp, refusalIn } from './hub-http.ts';
import { type HubProblem, networkProblem, notAHub } from './hub-problem.ts';
import { readView, readViewText } from './view-schema.ts';

export type InboxNews =
  /** The hub was heard of; with a view where there is a new one. */
  | { readonly type: 'heard'; readonly view?: LearnerView | undefined }
  /** It is tried again. */
  | { readonly type: 'lost'; readonly problem: HubProblem | undefined }
  /** It makes no sense to try again. */
  | { readonly type: 'given-up'; readonly problem: HubProblem };

export type InboxOptions = {
  readonly http: Pick<HubHttp, 'request' | 'stream' | 'origin'>;
  readonly token: string;
  readonly onNews: (news: InboxNews) => void;
  readonly delays?: Delays;
  /** How long a new stream may be silent before the view is asked for in another way, ms. */
  readonly patienceMs?: number;
  /** How often it is asked for as long as the stream is silent, ms. */
  readonly pollMs?: number;
};

/** Refusals that pass. */
const PASSING: readonly string[] = ['too-many', 'store-full', 'bug', 'not-found'];

/**
 * Follows what the hub wishes of the learner: by one stream, and by asking where a proxy keeps the stream back.
 * @returns ends it
 */
export function openInbox(options: InboxOptions): { close(): Promise<void> } {
  const { http, token, onNews, delays = DELAYS, patienceMs = 5000, pollMs = 10_000 } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let lastEventId: string | undefined;
  let head = -1;
  /** The stream has given something. */
  let flows = false;
  /** Where it has not: the hub answers when it is asked. */
  let answers = false;

  const take = (view: LearnerView | undefined) => {
    // What was asked for may be older than what the stream has brought meanwhile.
    if (view === undefined || view.head < head) return onNews({ type: 'heard' });
    head = view.head;
    onNews({ type: 'heard', view });
  };

  const giveUp = (problem: HubProblem): boolean => {
    if (problem.reason !== 'refused' || PASSING.includes(problem.refusal?.error ?? '')) return false;
    onNews({ type: 'given-up', problem });
    closing.abort();
    return true;
  };

  const follow = async (): Promise<void> => {
    const onBytes = () => {
      flows = true;
      answers = false;
      onNews({ type: 'heard' });
    };
    for await (const { event, id, data } of http.stream('/v1/stream', {
      token,
      lastEventId,
      takesReports: true,
      signal,
      onBytes,
    })) {
      if (event !== 'view') continue;
      const view = readViewText(data);
      if (view === undefined) continue;
      take(view);
      lastEventId = id || undefined;
    }
  };

  const streaming = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let problem: HubProblem | undefined;
      try {
        await follow();
      } catch (error) {
        if (signal.aborted) return;
        problem = networkProblem(http.origin, error);
      }
      if (signal.aborted || (problem && giveUp(problem))) return;
      failures = flows ? 1 : failures + 1;
      flows = false;
      if (!answers) onNews({ type: 'lost', problem });
      await new Nap().take(backOff(failures, delays, Math.random()), signal);
    }
  };

  const poll = async (): Promise<void> => {
    try {
      const { status, body } = await http.request('GET', '/v1/view', { token, signal });
      const view = status === 200 ? readView(body) : undefined;
      if (view === undefined) throw status === 200 ? notAHub(http.origin) : refusalIn(body, http.origin);
      answers = !flows;
      take(view);
    } catch (error) {
      const problem = networkProblem(http.origin, error);
      if (signal.aborted || giveUp(problem)) return;
      answers = false;
      if (!flows) onNews({ type: 'lost', problem });
    }
  };

  const polling = async (): Promise<void> => {
    await new Nap().take(patienceMs, signal);
    while (!signal.aborted) {
      if (!flows) await poll();
      await new Nap().take(pollMs * (0.75 + Math.random() / 2), signal);
    }
  };

  const running = Promise.all([streaming(), polling()]);
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
