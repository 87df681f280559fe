import * as z from 'zod/mini';
import { LAB_NAMES } from '../topology/labs.ts';
import { KEBAB_CASE, STEP_ID } from './names.ts';

const words = z.string().check(z.trim(), z.minLength(1));
const text = z.strictObject({ en: words, ja: words });
const name = z.string().check(z.regex(KEBAB_CASE));
const lab = z.enum(LAB_NAMES);
const attach = z
  .array(z.strictObject({ host: words, interface: words, program: z.optional(words) }))
  .check(z.minLength(1));
const step = z.strictObject({
  name,
  title: text,
  aliases: z._default(z.array(z.string().check(z.regex(STEP_ID))), []),
  lab: z.optional(lab),
  attach: z.optional(attach),
  chain: z._default(z.array(words), []),
});

/** The shape of a lesson.yaml. */
export const lessonConfigSchema = z.strictObject({
  id: name,
  title: text,
  lab,
  attach,
  steps: z.array(step).check(z.minLength(1)),
});

/** A lesson.yaml, understood. */
export type LessonConfig = z.infer<typeof lessonConfigSchema>;

/** The keys of each mapping of a lesson.yaml, by the key that holds it. */
export const KEYS = {
  lesson: Object.keys(lessonConfigSchema.shape),
  steps: Object.keys(step.shape),
  title: Object.keys(text.shape),
  attach: ['host', 'interface', 'program'],
} as const;
