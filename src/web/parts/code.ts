import { h } from './dom.ts';

/** A file or a log as text, with the numbers of its lines; they are no part of what is selected. */
export function codeBlock(words: string, name: string): HTMLElement {
  // Each with its end of line: what is copied is the file, and an empty line is as high as the others.
  const lines = words.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const rows = lines.map((line, index) =>
    h('span', { class: 'line', 'data-line': index + 1 }, h('span', { class: 'text' }, line)),
  );
  return h('pre', { class: 'code', tabindex: '0', 'aria-label': name }, h('code', {}, ...rows));
}
