import { XdplingsError } from '../domain/errors.ts';
import { type Text, text } from '../domain/text.ts';

const HALF_DONE = text(
  'What had been written before could not be taken back: save the program again to start with empty maps.',
  'それまでの書き込みを元に戻せませんでした。プログラムを保存し直すと、空のマップから始められます。',
);

/** @returns the error, saying also whether everything is as it was */
export function withOutcome(error: unknown, restored: boolean, asBefore: Text): unknown {
  if (!(error instanceof XdplingsError)) return error;
  const { kind, words, where } = error;
  const outcome = restored ? asBefore : HALF_DONE;
  const joined = (lang: keyof Text) => [words.todo?.[lang], outcome[lang]].filter(Boolean).join(' ');
  return new XdplingsError({
    kind,
    what: words.what,
    where,
    todo: text(joined('en'), joined('ja')),
    cause: error,
  });
}
