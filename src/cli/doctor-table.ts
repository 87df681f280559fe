import type { Lang } from '../domain/text.ts';
import { type Finding, say } from '../system/machine/index.ts';

type State = Finding['state'];

const WORDS: Readonly<Record<Lang, Readonly<Record<State, string>>>> = {
  en: { ok: 'ok', missing: 'missing', 'too-old': 'too old', cannot: 'cannot' },
  ja: { ok: 'OK', missing: '不足', 'too-old': '古い', cannot: '不可' },
};

const TEXTS = {
  en: {
    forTests: 'only npm test needs it',
    fine: 'Everything is there: the workshop can run on this machine.',
    lacks: 'To mend what packages can mend: xdplings doctor --fix',
    cannot: 'This machine cannot run the workshop as it is; what to do stands above.',
  },
  ja: {
    forTests: 'npm test だけで使います',
    fine: 'すべて揃っています。このマシンでワークショップを始められます。',
    lacks: 'パッケージの追加や更新で直るものは、次のコマンドで直せます: xdplings doctor --fix',
    cannot: 'このままではワークショップを実行できません。上の説明に従ってください。',
  },
} as const;

export function stateWord(state: State, lang: Lang): string {
  return WORDS[lang][state];
}

/**
 * @param options.plain one line a finding with no marks and no columns, for screen readers and for grep.
 * @returns the lines to print: the findings and a closing sentence.
 */
export function doctorTable(
  rows: readonly Finding[],
  { lang, plain }: { lang: Lang; plain: boolean },
): string[] {
  const lines = plain ? rows.map((row) => plainLine(row, lang)) : tableLines(rows, lang);
  return [...lines, '', closing(rows, lang)];
}

function plainLine(row: Finding, lang: Lang): string {
  const { id, state, found, todo } = row;
  const sentence = `${id}: ${stateWord(state, lang)}. ${say(found, lang)}${note(row, lang)}`;
  return todo === undefined || state === 'ok' ? sentence : `${sentence} → ${say(todo, lang)}`;
}

function tableLines(rows: readonly Finding[], lang: Lang): string[] {
  const idWidth = Math.max(...rows.map(({ id }) => id.length));
  const stateWidth = Math.max(...Object.values(WORDS[lang]).map(columns));
  const indent = ' '.repeat(2 + stateWidth + 2 + idWidth + 2);
  return rows.flatMap((row) => {
    const { id, state, found, todo } = row;
    const word = stateWord(state, lang);
    const cells = [
      `${state === 'ok' ? '✔' : '✘'} ${word}${' '.repeat(stateWidth - columns(word))}`,
      id.padEnd(idWidth),
      `${say(found, lang)}${note(row, lang)}`,
    ];
    const first = cells.join('  ');
    return todo === undefined || state === 'ok' ? [first] : [first, `${indent}→ ${say(todo, lang)}`];
  });
}

function note({ state, onlyForTests }: Finding, lang: Lang): string {
  if (state === 'ok' || !onlyForTests) return '';
  return lang === 'ja' ? `（${TEXTS.ja.forTests}）` : ` (${TEXTS.en.forTests})`;
}

function closing(rows: readonly Finding[], lang: Lang): string {
  const lacking = rows.filter(({ state, onlyForTests }) => state !== 'ok' && !onlyForTests);
  const texts = TEXTS[lang];
  if (lacking.length === 0) return texts.fine;
  return lacking.every(({ requirement }) => requirement !== undefined) ? texts.lacks : texts.cannot;
}

/** Width in terminal cells of our own words: Japanese letters take two. */
function columns(word: string): number {
  return Array.from(word).reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}
