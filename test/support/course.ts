import type { Course, Step, StepText } from '../../src/domain/lesson/model.ts';

const stepText = (title: string): StepText => ({
  title,
  markdown: `Do ${title}.`,
  hints: ([1, 2, 3] as const).map((level) => ({ level, markdown: `Hint ${level}` })),
  learned: `You know ${title}.`,
});

/** A step that is complete enough for the loop; nothing of it is on disk. */
export const makeStep = (id: string, more: Partial<Step> = {}): Step => {
  const [lesson = '', name = ''] = id.split('/');
  return {
    id,
    lesson,
    name,
    title: { en: name, ja: name },
    aliases: [],
    chain: [],
    lab: 'pair',
    attach: [{ host: 'host', interface: 'eth0' }],
    text: { en: stepText(name), ja: stepText(name) },
    starter: '// starter',
    solution: '// solution',
    file: `${id}.bpf.c`,
    ...more,
  };
};

/** A course of one lesson with these steps. */
export function makeCourse(...steps: Step[]): Course {
  const id = steps[0]?.lesson ?? '';
  return { lessons: [{ id, order: 1, title: { en: id, ja: id }, steps }], steps };
}
