import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../domain/errors.ts';
import type { Messages } from '../i18n/index.ts';

/** As they are typed. */
export type HubStartFlags = {
  readonly title: string;
  readonly host?: string | undefined;
  readonly port: string;
  readonly hours: string;
  readonly keepDays: string;
  readonly agenda?: string | undefined;
  readonly store?: string | undefined;
  readonly data?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly new?: boolean | undefined;
  readonly newKey?: boolean | undefined;
};

export type HubStartOptions = {
  readonly title: string;
  readonly host: string | undefined;
  readonly port: number;
  /** ms. */
  readonly lasts: number;
  readonly kept: number;
  /** What the agenda file holds, and its name for errors. */
  readonly agenda: { readonly text: string; readonly file: string } | undefined;
  readonly store: string | undefined;
  readonly data: string | undefined;
  readonly publicUrl: string | undefined;
  readonly plainHttp: boolean;
  readonly another: boolean;
  readonly newKey: boolean;
};

const HOUR_MS = 60 * 60 * 1000;

/** @throws a usage error that names the flag */
export function readHubFlags(flags: HubStartFlags, words: Messages['hub']): HubStartOptions {
  const port = Number(flags.port);
  if (!/^\d{1,5}$/.test(flags.port) || port > 65_535)
    throw usageError(words.badPort(flags.port), { todo: words.portHelp });
  return {
    title: flags.title,
    host: flags.host,
    port,
    lasts: within(flags.hours, 10_000, words.badHours, true) * HOUR_MS,
    kept: within(flags.keepDays, 3650, words.badDays, false) * 24 * HOUR_MS,
    agenda: flags.agenda === undefined ? undefined : readAgendaFile(flags.agenda),
    store: flags.store,
    data: flags.data === undefined ? undefined : resolve(flags.data),
    publicUrl: flags.publicUrl === undefined ? undefined : publicUrl(flags.publicUrl, flags, words),
    plainHttp: flags.plainHttp ?? false,
    another: flags.new ?? false,
    newKey: flags.newKey ?? false,
  };
}

function within(typed: string, most: number, problem: string, aboveZero: boolean): number {
  const value = typed.trim() === '' ? Number.NaN : Number(typed);
  if (!(value >= 0 && value <= most) || (aboveZero && value === 0))
    throw usageError(problem, { where: typed });
  return value;
}

function publicUrl(typed: string, { plainHttp }: HubStartFlags, words: Messages['hub']): string {
  const problem = usageError(words.badUrl(typed), { todo: words.urlHelp });
  if (!URL.canParse(typed)) throw problem;
  const { protocol, pathname, origin, search, hash } = new URL(typed);
  if (!/^https?:$/.test(protocol) || pathname !== '/' || search || hash) throw problem;
  if (protocol === 'http:' && !plainHttp) throw usageError(words.httpUrl(typed), { todo: words.httpUrlHelp });
  return origin;
}

function readAgendaFile(file: string): { text: string; file: string } {
  try {
    return { text: readFileSync(file, 'utf8'), file };
  } catch (cause) {
    throw usageError(
      { en: 'The agenda cannot be read.', ja: '予定表のファイルを読み込めません。' },
      { where: file, cause },
    );
  }
}
