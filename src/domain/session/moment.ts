import type { Lang } from '../text.ts';

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

/**
 * A time of day of this machine's place, with its date where that is not today's.
 * @param at ms since the epoch
 * @param now ms since the epoch: what is today
 * @returns `14:02`, or `7 Mar, 14:02`
 */
export const moment = (at: number, now: number, lang: Lang): string =>
  clocks[lang][new Date(at).toDateString() === new Date(now).toDateString() ? 'time' : 'dayAndTime'].format(
    at,
  );
