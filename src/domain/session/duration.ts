/** How a length of time is said in one language. */
export type DurationWords = {
  /** Less than a minute. */
  readonly short: string;
  readonly minutes: (minutes: number) => string;
  readonly hours: (hours: number, minutes: number) => string;
  readonly days: (days: number) => string;
};

/** @returns a length of time as a person says it: `< 1 min`, `4 min`, `1 h 12`, `2 d` */
export function duration(ms: number, words: DurationWords): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return words.short;
  if (minutes < 60) return words.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? words.hours(hours, minutes % 60) : words.days(Math.floor(hours / 24));
}
