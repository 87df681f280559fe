import type { LearnerRow } from '../../domain/session/board.ts';
import type { InstructorBody, SessionEvent } from '../../domain/session/events.ts';
import type { Lang, Text } from '../../domain/text.ts';
import type { Refusal } from '../../hub/protocol/protocol.ts';

/** What the hub says of the session beside its board. */
export type SessionInfo = { readonly title: string; readonly joinLine: string; readonly endsAt: number };

export type SharedCode = {
  readonly step: string;
  readonly source: string;
  readonly log: string;
  readonly at: number;
};

/** The hub said no, or nothing. `status` 0: it was not reached. */
export class HubRefused extends Error {
  readonly status: number;
  readonly refusal: Partial<Refusal>;

  constructor(status: number, refusal: Partial<Refusal>) {
    super(refusal.what?.en ?? `HTTP ${status}`);
    this.status = status;
    this.refusal = refusal;
  }

  /** @returns what to show, or undefined where the hub gave no words */
  words(lang: Lang): string | undefined {
    const said = (one: Text | undefined) => (one === undefined ? [] : [one[lang]]);
    const words = [...said(this.refusal.what), ...said(this.refusal.todo)].join(' ');
    return words === '' ? undefined : words;
  }
}

const LIMIT_MS = 15_000;

/** One request to the hub that served this page. */
async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      'xdplings-protocol': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => undefined);
  if (answer === undefined) throw new HubRefused(0, {});
  if (!answer.ok) throw new HubRefused(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

/** Makes this browser the instructor's. */
export const login = async (key: string): Promise<void> => void (await ask('POST', '/v1/login', { key }));

export const logout = async (): Promise<void> => void (await ask('POST', '/v1/logout', {}));

/** Does something to the session. What it changed comes back with the events. */
export const act = async (body: InstructorBody): Promise<void> =>
  void (await ask('POST', '/v1/acts', { act: body }));

/** @returns undefined where the hub tells nothing of it; 401 is thrown as a HubRefused */
export async function sessionInfo(): Promise<SessionInfo | undefined> {
  try {
    return await (await ask('GET', '/v1/session')).json();
  } catch (error) {
    if (error instanceof HubRefused && error.status === 404) return undefined;
    throw error;
  }
}

export const learner = async (
  id: string,
): Promise<{ readonly row: LearnerRow; readonly history: readonly SessionEvent[] }> =>
  (await ask('GET', `/v1/learners/${encodeURIComponent(id)}`)).json();

/** Every look is noted in the session's history. */
export const learnerCode = async (id: string): Promise<SharedCode> =>
  (await ask('GET', `/v1/learners/${encodeURIComponent(id)}/code`)).json();

/** @returns the hub's clock minus this machine's, ms; to the second, which is as exact as an HTTP date is */
export async function clockOffset(): Promise<number | undefined> {
  const sent = Date.now();
  const answer = await ask('GET', '/v1/hello');
  const date = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date + 500 - (sent + Date.now()) / 2;
}
