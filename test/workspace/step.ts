import type { Step } from '../../src/domain/lesson/model.ts';

const text = { title: 'T', markdown: '', hints: [], learned: '' };

export const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  lesson: id.split('/')[0] ?? '',
  name: id.split('/')[1] ?? '',
  title: { en: id, ja: id },
  aliases: [],
  chain: [],
  lab: 'pair',
  attach: [],
  text: { en: text, ja: text },
  starter: `// starter of ${id}\n`,
  solution: '',
  file: `${id}.bpf.c`,
  ...more,
});
export const PRINT = step('hello/print');
export const FILTER = step('hello/filter');
