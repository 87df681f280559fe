import { h } from './dom.ts';

/** A file or a log as text, with the numbers of its lines; they are no part of what is selected. */
export function codeBlock(words: string, name: string): HTMLElement {
  const lines = words.replace(/\n$/, '').split('\n');
  const rows = lines.map((line, index) =>
    h(
      'span',
      { class: 'line', 'data-line': index + 1 },
      h('span', { class: 'text' }, line === '' ? '\u200b' : line),
    ),
  );
  return h('pre', { class: 'code', tabindex: '0', 'aria-label': name }, h('code', {}, ...rows));
}
