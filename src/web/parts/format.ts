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

const formats = (lang: string) => {
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  return {
    time: new Intl.DateTimeFormat(lang, time),
    dayAndTime: new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', ...time }),
  };
};
const clocks: Readonly<Record<Lang, ReturnType<typeof formats>>> = {
  en: formats('en-GB'),
  ja: formats('ja-JP'),
};

/** @returns the time of day of this machine's place: `14:02` */
export const timeOfDay = (at: number, lang: Lang): string => clocks[lang].time.format(at);

/** @returns the same, with its date where that is not today's: `7 Mar, 14:02` */
export const moment = (at: number, now: number, lang: Lang): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? timeOfDay(at, lang)
    : clocks[lang].dayAndTime.format(at);

/** @returns `rule:unbounded-loop` → `unbounded loop` */
export const failureName = (failure: string): string =>
  failure.replace(/^(rule|check|stage):/, '').replaceAll('-', ' ');

/** @returns `rule:unbounded-loop` → `unbounded loop (rule)` */
export function failureWords(failure: string, { failure: say }: Texts): string {
  const kind = failure.split(':')[0];
  const words = failureName(failure);
  return kind === 'rule' || kind === 'check' || kind === 'stage' ? say[kind](words) : words;
}
