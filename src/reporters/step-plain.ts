import type { Step } from '../domain/lesson/model.ts';
import type { Lang } from '../domain/text.ts';

/** A step's text as it is written: markdown reads well line by line, and a screen reader says it in order. */
export const plainStep = (step: Step, lang: Lang): string[] => [
  `${step.id}: ${step.title[lang]}`,
  '',
  ...step.text[lang].markdown.split('\n'),
];
