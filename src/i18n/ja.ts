import type { Messages } from './index.ts';

/** The interface in Japanese. */
export const ja: Messages = {
  stage: { compile: 'コンパイル', load: 'ロード', attach: 'アタッチ', check: 'チェック' },
  verdict: {
    pass: (checks, ms) => `合格です: ${checks} 件のチェックすべてに ${ms} ms で通りました。`,
    failCompile: 'まだコンパイルできません。',
    failLoad: 'プログラムは拒否されました。',
    failAttach: 'プログラムをアタッチできませんでした。',
    failCheck: (failed, total) => `${total} 件中 ${failed} 件のチェックに失敗しました。`,
    error: 'このマシンでは実行できませんでした。プログラムの判定はしていません。',
  },
  report: {
    sent: '送信',
    expected: '期待',
    seen: '結果',
    repeat: '再現',
    why: '理由',
    fix: '直し方',
    inItsWords: '元のメッセージ',
    learnMore: '関連ステップ',
    proof: (proved, needed) => `確認済み ${proved} バイト、必要 ${needed} バイト`,
    waiting: (count) => `残り ${count} 件はこのチェックのあとで実行します`,
    learned: 'これで分かったこと',
    pass: '合格',
    fail: '失敗',
    skipped: '待機',
    error: 'エラー',
    warning: '警告',
    note: '補足',
    todo: '対処',
    commands: '実行したコマンド',
  },
  list: {
    done: '完了',
    open: '未完了',
    current: '現在地',
    progress: (done, total) => `${total} ステップ中 ${done} ステップ合格`,
  },
  cli: {
    hintsTaken: (level) => `ヒント ${level}/3`,
    noMoreHints: 'ヒントはこれで全部です。解答例は xdplings solution で見られます。',
    solutionClosed: (step) =>
      `${step} の解答例は、合格するか、ヒントを 3 つ見ると開きます (xdplings hint ${step})。`,
    nothingChanged: '変更はありません。',
    sincePass: '前回の合格からの変更:',
    sinceStarter: '最初の状態からの変更:',
    resetDone: (file, commit) =>
      `${file} を最初の状態に戻しました。元の内容はコミット ${commit} にあります (\`git show ${commit}\` で見られます)。`,
    resetQuestion: (file) => `${file} を最初の状態に戻しますか? 今の内容は先にコミットします。[y/N] `,
    resetNeedsYes: '端末ではないため確認できません。確認なしで戻すには --yes を付けてください。',
    unknownStep: (step, near) =>
      `${step} というステップはありません。${near ? `${near} のことでしょうか?` : ''}`,
    seeList: 'すべてのステップは xdplings list で見られます。',
    cleaned: (count) => (count === 0 ? '残っているものはありませんでした。' : `${count} 件を削除しました:`),
    bug: 'これは xdplings のバグです。あなたのプログラムのせいではありません。',
    bugReport: '上の内容と操作手順を添えて報告してください。ファイルはワークスペースに残っています。',
    allPassed: (passed, total) => `${total} ステップ中 ${passed} ステップが合格です。`,
  },
};
