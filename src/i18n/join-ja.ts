import type { JoinWords } from './join-en.ts';

/** What `join` and `leave` say in Japanese. */
export const joinJa: JoinWords = {
  noUrl: '参加用の行ではありません。https:// (または http://) で始まります。',
  noCode: '行に参加コードがないか、途中で切れています。',
  badPin: '行が壊れています。# の後ろのピンが途中で切れています。',
  lineHelp: '画面に出ている行をそのまま全部コピーしてください: xdplings join https://アドレス/コード#ピン',
  noResume: (typed) => `"${typed}" は再開コードではありません。再開コードは英数字 12 文字です。`,
  resumeHelp:
    '最初に参加したときに表示されたコードです。分からないときは --resume なしで新しく参加してください。',
  nameQuestion: (name) => `セッションでの名前 [${name}]: `,
  noName: '目に見える文字のない名前は使えません。',
  longName: (most) => `名前が長すぎます。${most} 文字までです。`,
  nameHelp: '--name で別の名前を指定してください。',
  elsewhere: (title) => `別のセッションに参加中です: ${title}`,
  elsewhereHelp: '先に xdplings leave で退出してください。戻るための再開コード: ',
  joined: (title, name) => `${title} に ${name} として参加しました。`,
  already: (title, name) => `すでに ${title} に ${name} として参加しています。`,
  resume: (code) => `再開コード: ${code}`,
  resumeUse: (command) =>
    `別のマシンから、または退出した後に戻るときに使います。\n${command}\n他の人に見せないでください。知っている人はあなたの席を使えます。`,
  told: '講師には、いまのステップ、実行で失敗した項目、見たヒントが伝わります。\nコードは、聞かれて承諾しない限りこのマシンから出ません。',
  start: '始めるには: xdplings',
  begin: '再開コードを控えたら Enter キーで始めます。 ',
  notJoined: '参加していません。',
  caughtUp: (step) => `${step} から始めます。\n前のステップはそのままで、一覧 (l キー) から戻れます。`,
  notInSession: 'ライブセッションには参加していません。',
  left: (title) => `${title} から退出しました。作業内容は残っています。`,
  leftSilently: (title) =>
    `${title} から退出しました。ハブには伝えられなかったので、向こうでは離席中に見えます。作業内容は残っています。`,
  backWith: (command) => `戻るには: ${command}`,
};
