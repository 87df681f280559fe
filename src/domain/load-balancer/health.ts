import type { HealthCheck } from './model.ts';

/** What is known of a backend's health. */
export type Health = {
  readonly isWell: boolean;
  /** Answers in a row that say the opposite. */
  readonly against: number;
};

/** One answer decides where nothing is known yet. */
export const firstHealth = (isGood: boolean): Health => ({ isWell: isGood, against: 0 });

/** What is known after one answer more: so many of the other kind in a row turn it. */
export function nextHealth(
  { isWell, against }: Health,
  isGood: boolean,
  { rise, fall }: Pick<HealthCheck, 'rise' | 'fall'>,
): Health {
  if (isGood === isWell) return { isWell, against: 0 };
  const enough = isWell ? fall : rise;
  return against + 1 >= enough ? { isWell: isGood, against: 0 } : { isWell, against: against + 1 };
}

/** What a backend answered: the status of its HTTP answer, or why there was none. */
export type HealthAnswer = { readonly status: number } | { readonly failure: string };

/** 2xx and 3xx: it serves. */
export const isGoodAnswer = (answer: HealthAnswer): boolean =>
  'status' in answer && answer.status >= 200 && answer.status < 400;

/** @returns `HTTP 503`, `connection refused` */
export const answerText = (answer: HealthAnswer): string =>
  'status' in answer ? `HTTP ${answer.status}` : answer.failure;
