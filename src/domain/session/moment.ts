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

/** @returns the time of day of this machine's place: `14:02`. @param at ms since the epoch */
export const timeOfDay = (at: number, lang: Lang): string => clocks[lang].time.format(at);

/**
 * The same, with its date where that is not today's.
 * @param now ms since the epoch: what is today
 * @returns `14:02`, or `7 Mar, 14:02`
 */
export const moment = (at: number, now: number, lang: Lang): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? timeOfDay(at, lang)
    : clocks[lang].dayAndTime.format(at);
