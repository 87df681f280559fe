import { usageError } from '../../../../domain/errors.ts';
import { text } from '../../../../domain/text.ts';
import { MOST_DOWNLOAD_BYTES } from '../../download-body.ts';
import type { LoadPlan } from './load-series.ts';

/** No load begins more requests, or begins any later, whatever is asked for. */
const MOST_REQUESTS = 20_000;
const LONGEST_MS = 30_000;
/** So few that a listener's backlog has room for all of them. */
const MOST_AT_ONCE = 256;

type Wanted =
  | {
      readonly does: 'requests';
      readonly atOnce: number;
      readonly times?: number | undefined;
      readonly rate?: number | undefined;
    }
  | { readonly does: 'download'; readonly bytes: number };

/**
 * @returns what is wanted, within the limits of a load
 * @throws XdplingsError (usage) for what is no load
 */
export function loadPlanOf(wanted: Wanted): LoadPlan {
  if (wanted.does === 'download') {
    check(text('Bytes of a download', 'ダウンロードのバイト数'), wanted.bytes, MOST_DOWNLOAD_BYTES);
    return { atOnce: 1, times: 1, ms: LONGEST_MS };
  }
  check(text('Requests at once', '同時リクエスト数'), wanted.atOnce, MOST_AT_ONCE);
  const times = Math.min(wanted.times ?? MOST_REQUESTS, MOST_REQUESTS);
  return { atOnce: wanted.atOnce, times, rate: wanted.rate, ms: LONGEST_MS };
}

function check(name: ReturnType<typeof text>, value: number, most: number): void {
  if (value >= 1 && value <= most) return;
  throw usageError(text(`${name.en}: ${value} is not possible.`, `${name.ja}: ${value} は指定できません。`), {
    todo: text(`1 to ${most}.`, `1 〜 ${most}。`),
  });
}
