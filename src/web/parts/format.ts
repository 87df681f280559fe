import type { Lang } from '../../domain/text.ts';
import type { Texts } from '../texts/en.ts';

/** @returns a length of time as a person says it: `< 1 min`, `4 min`, `1 h 12` */
export function duration(ms: number, { time }: Texts): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return time.short;
  if (minutes < 60) return time.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? time.hours(hours, minutes % 60) : time.days(Math.floor(hours / 24));
}

const clocks = new Map<Lang, Intl.DateTimeFormat>();

/** @returns the time of day of this machine's place: `14:02` */
export function timeOfDay(at: number, lang: Lang): string {
  const clock =
    clocks.get(lang) ??
    new Intl.DateTimeFormat(lang === 'ja' ? 'ja-JP' : 'en-GB', { hour: '2-digit', minute: '2-digit' });
  clocks.set(lang, clock);
  return clock.format(at);
}

/** @returns `rule:unbounded-loop` → `unbounded loop` */
export const failureName = (failure: string): string =>
  failure.replace(/^(rule|check|stage):/, '').replaceAll('-', ' ');

/** @returns `rule:unbounded-loop` → `unbounded loop (rule)` */
export function failureWords(failure: string, { failure: kinds }: Texts): string {
  const kind = failure.split(':')[0];
  const words = failureName(failure);
  return kind === 'rule' || kind === 'check' || kind === 'stage' ? `${words} (${kinds[kind]})` : words;
}
