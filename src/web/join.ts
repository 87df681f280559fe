import { joinLine, readJoinLine } from '../domain/session/join-line.ts';
import type { Lang } from '../domain/text.ts';
import { recall } from './model/app.ts';
import { button, h, setText } from './parts/dom.ts';
import { JOIN_TEXTS } from './texts/join.ts';

/* The page behind a join line, for those who opened it in a browser: it says what to type in a terminal. */

const lang: Lang = (recall('xdplings-lang') ?? navigator.language).startsWith('ja') ? 'ja' : 'en';
const t = JOIN_TEXTS[lang];

/** The pin stands behind the #, which a browser sends to nobody. */
const read = readJoinLine(location.href);

function page(): HTMLElement {
  if (typeof read === 'string') {
    return h(
      'main',
      { class: 'center' },
      h('section', { class: 'panel login' }, h('h1', {}, t.title), h('p', {}, t.noCode)),
    );
  }
  const command = `xdplings join ${joinLine(read)}`;
  const said = h('span', { role: 'status', class: 'hint' });
  const copy = button(t.copy, async () => {
    const done = await navigator.clipboard?.writeText(command).then(
      () => true,
      () => false,
    );
    setText(said, done === true ? t.copied : t.copyByHand);
  });
  copy.classList.add('primary');
  const noPin = read.origin.startsWith('https:') && read.pin === undefined;
  return h(
    'main',
    { class: 'center' },
    h(
      'section',
      { class: 'panel login join' },
      h('p', { class: 'brand' }, 'xdplings'),
      h('h1', {}, t.title),
      h('p', {}, t.how),
      h('pre', { class: 'command', tabindex: '0' }, h('code', {}, command)),
      h('p', { class: 'actions' }, copy, said),
      noPin && h('p', { class: 'note' }, t.noPin),
      h('p', { class: 'hint' }, t.notYet),
      h('pre', { class: 'command small', tabindex: '0' }, h('code', {}, `./${command}`)),
    ),
  );
}

document.documentElement.lang = lang;
document.title = `${t.title} · xdplings`;
document.body.replaceChildren(page());
