import type { SessionWords } from './session-en.ts';

/** What a learner reads of a live session, in Japanese. */
export const sessionJa: SessionWords = {
  connecting: 'ハブに接続中',
  live: 'ライブセッション',
  offline: 'オフライン: そのまま続けられます（あとで送信）',
  over: 'セッションは終了しました。作業は続けられます',
  kicked: 'セッションから外れました。作業は続けられます',
  waiting: (reports) => `未送信 ${reports} 件`,
  handUp: '挙手中',
  coming: (helper) => `${helper ?? 'サポート役'}が向かっています`,
  paused: '質問の受付を休止中',
  sharing: 'ファイルを共有中',
  asked: '講師がファイルの確認を希望しています。m で回答してください。',
  says: (words) => `講師: ${words}`,
  more: (count) => `ほか ${count} 件`,
  read: '(m)',
  none: 'ライブセッションに参加していません。参加するには、画面の行で xdplings join を実行します。',
  nothingSaid: '講師からのお知らせはまだありません。',
  answerTitle: 'ファイルを講師に見せますか？',
  answer: (file) =>
    `${file} と直近の実行のログを、いまと各実行の後に講師が見られるようになります。いつでもやめられ、閲覧は記録に残ります。Y はい   N いいえ`,
  sharingOn: '実行のたびに、ファイルとログが講師に共有されます。N でやめられます。',
  sharingOff: 'ファイルは講師に共有されていません。',
  said: 'お知らせ',
  scoreboard: 'スコアボード',
  passed: (count) => `${count} ステップ合格`,
  handHelp: 'H で手を挙げる・下ろす',
};
