/* What the rest of the program needs of lessons; the schema of lesson.yaml stays with those who read it. */
export { hintsFor } from './hints.ts';
export type { Attachment, Course, Hint, Lesson, Step, StepId, StepText } from './model.ts';
