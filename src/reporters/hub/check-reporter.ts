import type { RunReport } from '../../domain/run-report.ts';
import type { Membership } from '../../domain/session/membership.ts';
import { createHubHttp } from './hub-http.ts';
import { openOutbox } from './outbox.ts';
import { ranBody } from './reports-of.ts';
import { createSender } from './sender.ts';

/** A session is told of single checks, too. */
export type CheckReporter = {
  readonly entered: (step: string) => void;
  readonly ran: (report: RunReport) => void;
  /** Waits a moment for a hub that answers; for one that does not, it does not. */
  readonly close: () => Promise<void>;
};

/** For a hub that has taken something during the check; and for one that has not had the time to answer yet, ms. */
const ANSWERING_MS = 1000;
const UNKNOWN_MS = 250;

/**
 * @param mayShare whether the learner's file may leave the machine: one that the workshop has left behind is sent, too
 * @throws what the file system says when the outbox cannot be used
 */
export function createCheckReporter(
  membership: Membership,
  outboxFolder: string,
  mayShare: () => boolean,
): CheckReporter {
  const { origin, pin, token } = membership;
  const http = createHubHttp({ origin, pin });
  const outbox = openOutbox({ folder: outboxFolder });
  let answers = false;
  const sender = createSender({
    http,
    token,
    outbox,
    mayShare,
    onNews: ({ type }) => {
      answers = type === 'taken';
    },
  });
  return {
    entered: (step) => {
      outbox.append({ kind: 'entered', step });
      sender.wake();
    },
    ran: (report) => {
      outbox.append(ranBody(report));
      sender.wake();
    },
    close: async () => {
      const waiting = new AbortController();
      const moment = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, answers ? ANSWERING_MS : UNKNOWN_MS);
        waiting.signal.addEventListener('abort', () => clearTimeout(timer));
      });
      await Promise.race([sender.settled(), moment]);
      waiting.abort();
      await sender.close();
      http.close();
      outbox.close();
    },
  };
}
