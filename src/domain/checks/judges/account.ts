import { type Text, text } from '../../text.ts';
import type { XdpAccount } from '../observed.ts';

/** What the kernel counted, in words: "5 passed, 2 dropped". Kinds that did not occur are left out. */
export function accountText(account: XdpAccount): Text {
  const kinds = [
    { count: account.pass, en: 'passed', ja: 'PASS' },
    { count: account.drop, en: 'dropped', ja: 'DROP' },
    { count: account.tx, en: 'sent back (TX)', ja: 'TX' },
    { count: account.redirect, en: 'redirected', ja: 'REDIRECT' },
  ].filter(({ count }) => count > 0);
  if (kinds.length === 0)
    return text('your program saw no packet', 'プログラムにはパケットが 1 つも届いていません');
  return text(
    `your program: ${kinds.map(({ count, en }) => `${count} ${en}`).join(', ')}`,
    `プログラムの判定: ${kinds.map(({ count, ja }) => `${ja} ${count}`).join('、')}`,
  );
}
