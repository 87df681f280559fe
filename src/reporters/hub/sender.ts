import { z } from 'zod';
import { LIMITS } from '../../domain/session/limits.ts';
import { type Report, reportsAnswer } from '../../hub/protocol/protocol.ts';
import { backOff, DELAYS, type Delays, Nap } from './back-off.ts';
import { type HubHttp, refusalIn } from './hub-http.ts';
import { forgotten, type HubProblem, networkProblem, notAHub, notTaken } from './hub-problem.ts';
import type { Outbox } from './outbox.ts';

/** Carries what is in the outbox to the hub, in the background. */
export type Sender = {
  /** There is something new. */
  readonly wake: () => void;
  /** The hub is back: no need to wait for the next try. */
  readonly retry: () => void;
  /** Resolves when nothing waits any more, or sending does not work at the moment. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type SenderNews =
  /** The hub has taken something. */
  | { readonly type: 'taken' }
  /** It will be tried again. */
  | { readonly type: 'trouble'; readonly problem: HubProblem }
  /** It makes no sense to try again: the session is over for this learner, or the hub does not understand. */
  | { readonly type: 'given-up'; readonly problem: HubProblem };

export type SenderOptions = {
  readonly http: Pick<HubHttp, 'request' | 'origin'>;
  readonly token: string;
  readonly outbox: Outbox;
  readonly onNews: (news: SenderNews) => void;
  /** Whether the learner agrees, at this moment, that their file leaves the machine. Absent: they do not. */
  readonly mayShare?: () => boolean;
  readonly delays?: Delays;
};

/** Refusals after which the same may be taken another time. */
const PASSING: readonly string[] = ['too-many', 'store-full', 'bug'];

/** Consent that was withdrawn holds for what waits, too: the report keeps its number and loses the file. */
const withoutFile = ({ file: _, ...report }: Report): Report => report;

const conflictAnswer = z.object({ error: z.literal('conflict'), acked: z.number() });

export function createSender(options: SenderOptions): Sender {
  const { http, token, outbox, onNews, mayShare = () => false, delays = DELAYS } = options;
  const closing = new AbortController();
  const nap = new Nap();
  let settle: (() => void)[] = [];
  let failures = 0;
  let isIdle = false;
  /** Numbers are in dispute: one report at a time, to know which. */
  let oneByOne = 0;

  const settled = () => {
    for (const resolve of settle.splice(0)) resolve();
  };

  /** @throws HubProblem when the hub did not take them */
  const sendOnce = async (reports: readonly Report[]): Promise<void> => {
    const { status, body } = await http.request('POST', '/v1/reports', {
      token,
      body: { reports: mayShare() ? reports : reports.map(withoutFile) },
      signal: closing.signal,
    });
    const [first, last] = [reports[0]?.seq ?? 0, reports.at(-1)?.seq ?? 0];
    const conflict = status === 409 ? conflictAnswer.safeParse(body) : undefined;
    if (conflict?.success) {
      if (reports.length === 1) outbox.renumber(first, conflict.data.acked);
      oneByOne = reports.length === 1 ? oneByOne - 1 : reports.length;
      return;
    }
    const answer = reportsAnswer.safeParse(body);
    if (status !== 200 || !answer.success) {
      throw status === 200 ? notAHub(http.origin) : refusalIn(body, http.origin);
    }
    const { acked } = answer.data;
    if (acked < first) throw acked < first - 1 ? forgotten(http.origin) : notTaken(http.origin);
    if (oneByOne > 0) oneByOne -= 1;
    outbox.acknowledge(Math.min(acked, last), acked);
    failures = 0;
    onNews({ type: 'taken' });
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const reports = outbox.next(oneByOne > 0 ? 1 : LIMITS.batch);
      if (reports.length === 0) {
        isIdle = true;
        settled();
        // What could not be written down is tried again now and then.
        await nap.take(outbox.count() > 0 ? delays.mostMs : undefined, closing.signal);
        isIdle = false;
        continue;
      }
      try {
        await sendOnce(reports);
      } catch (error) {
        if (closing.signal.aborted) return;
        const problem = networkProblem(http.origin, error);
        const isOver = problem.reason === 'refused' && !PASSING.includes(problem.refusal?.error ?? '');
        onNews({ type: isOver ? 'given-up' : 'trouble', problem });
        failures += 1;
        settled();
        if (isOver) return;
        await nap.take(backOff(failures, delays, Math.random()), closing.signal);
      }
    }
  };

  const running = run().finally(() => {
    closing.abort();
    settled();
  });
  return {
    wake: () => {
      if (failures === 0) nap.wake();
    },
    retry: () => nap.wake(),
    settled: () =>
      closing.signal.aborted || failures > 0 || (isIdle && outbox.count() === 0)
        ? Promise.resolve()
        : new Promise((resolve) => {
            settle = [...settle, resolve];
          }),
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
