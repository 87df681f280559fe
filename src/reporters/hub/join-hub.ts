import type { JoinLine } from '../../domain/session/join-line.ts';
import type { Membership } from '../../domain/session/membership.ts';
import { joinAnswer, type Report } from '../../hub/protocol/protocol.ts';
import { createHubHttp, type HubHttp, refusalIn } from './hub-http.ts';
import { HubProblem, notAHub } from './hub-problem.ts';
import { openOutbox } from './outbox.ts';
import { createSender } from './sender.ts';
import { readView } from './view-schema.ts';

/** How the learner comes in: as somebody new, or in the place that they have already. */
export type Entrance = { readonly name: string } | { readonly resume: string };

/**
 * @returns the learner's place in the session
 * @throws HubProblem with words for the learner
 */
export async function joinHub(line: JoinLine, entrance: Entrance, signal: AbortSignal): Promise<Membership> {
  return withHub(line, async (http) => {
    const isNew = 'name' in entrance;
    const body = { code: line.code, ...entrance };
    const answer = await http.request('POST', isNew ? '/v1/join' : '/v1/rejoin', { body, signal });
    const joined = joinAnswer.safeParse(answer.body);
    if (answer.status !== 200 || !joined.success) {
      throw answer.status === 200 ? notAHub(line.origin) : refusalIn(answer.body, line.origin);
    }
    const { learner, name, token, source, session } = joined.data;
    const resume = isNew ? joined.data.resume : entrance.resume;
    return {
      version: 1,
      origin: line.origin,
      ...(line.pin ? { pin: line.pin } : {}),
      code: line.code,
      learner,
      name,
      token,
      ...(resume ? { resume } : {}),
      source,
      session,
    };
  });
}

/** @returns whether the hub still knows the learner by their token. @throws HubProblem when it cannot be asked */
export async function isMember({ token, ...hub }: Membership, signal: AbortSignal): Promise<boolean> {
  return withHub(hub, async (http) => {
    const { status, body } = await http.request('GET', '/v1/view', { token, signal });
    if (status === 200) {
      const view = readView(body);
      if (view === undefined) throw notAHub(hub.origin);
      return view.over === undefined;
    }
    const problem = refusalIn(body, hub.origin);
    const isRefused = problem instanceof HubProblem && problem.reason === 'refused';
    if (isRefused && [401, 403, 404, 410].includes(status)) return false;
    throw problem;
  });
}

/**
 * Sends what waits, for so long at most.
 * @returns how many reports still wait
 */
export async function flush(membership: Membership, folder: string, mostMs: number): Promise<number> {
  const outbox = openOutbox({ folder });
  try {
    if (outbox.count() === 0) return 0;
    return await withHub(membership, async (http) => {
      const sender = createSender({
        http,
        token: membership.token,
        outbox,
        mayShare: () => membership.sharing === true,
        onNews: () => {},
      });
      let timer: NodeJS.Timeout | undefined;
      const moment = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, mostMs);
      });
      await Promise.race([sender.settled(), moment]);
      clearTimeout(timer);
      await sender.close();
      return outbox.count();
    });
  } finally {
    outbox.close();
  }
}

/** @returns what waits in a source's outbox */
export function unsent(folder: string): readonly Report[] {
  const outbox = openOutbox({ folder });
  try {
    return outbox.next(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  } finally {
    outbox.close();
  }
}

/** Puts them into another source's outbox. */
export function bring(reports: readonly Report[], folder: string): void {
  if (reports.length === 0) return;
  const outbox = openOutbox({ folder });
  for (const { body, file, ago } of reports) outbox.append(body, file, ago);
  outbox.close();
}

/** Tells the hub that the learner goes. @throws HubProblem */
export async function leaveHub(membership: Membership, signal: AbortSignal): Promise<void> {
  return withHub(membership, async (http) => {
    const { status, body } = await http.request('POST', '/v1/leave', { token: membership.token, signal });
    // Whoever is not known there any more has left.
    if (status >= 400 && ![401, 403, 404, 410].includes(status)) throw refusalIn(body, http.origin);
  });
}

async function withHub<Result>(
  { origin, pin }: { readonly origin: string; readonly pin?: string | undefined },
  work: (http: HubHttp) => Promise<Result>,
): Promise<Result> {
  const http = createHubHttp({ origin, pin });
  try {
    return await work(http);
  } finally {
    http.close();
  }
}
