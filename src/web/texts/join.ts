import type { Lang } from '../../domain/text.ts';

const en = {
  title: 'Join the workshop',
  how: 'This happens in a terminal, not in the browser. Paste this line there; add --name to choose how you are called:',
  copy: 'Copy the line',
  copied: 'Copied.',
  copyByHand: 'Your browser does not allow it here: select the line and copy it yourself.',
  noPin:
    'The end of the line (after #) is missing. Take the whole line from your instructor: it proves that you talk to the right hub.',
  noCode: 'There is no join code in this address. Ask your instructor for the whole line.',
  notYet: 'From a clone of the project, in its folder:',
};

export const JOIN_TEXTS: Readonly<Record<Lang, typeof en>> = {
  en,
  ja: {
    title: 'ワークショップに参加する',
    how: '参加はブラウザーではなく端末で行います。次の行を端末に貼り付けてください。--name で表示名を選べます。',
    copy: '行をコピー',
    copied: 'コピーしました。',
    copyByHand: 'このブラウザーではコピーできません。行を選択して手でコピーしてください。',
    noPin:
      '講師が示す行に # より後ろの部分があれば、行全体を使ってください。その部分が、正しいハブであることを確かめます。',
    noCode: 'このアドレスには参加コードがありません。講師に行全体を確認してください。',
    notYet: 'プロジェクトを clone した場合は、そのフォルダーで:',
  },
};
