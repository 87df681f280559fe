import { parse } from 'yaml';
import { z } from 'zod';
import { usageError } from '../domain/errors.ts';
import { nearest } from '../domain/lesson/did-you-mean.ts';
import type { SessionStep } from '../domain/session/board.ts';
import type { AgendaItem } from '../domain/session/events.ts';
import { LIMITS } from '../domain/session/limits.ts';

export type Agenda = { readonly items: AgendaItem[]; readonly startsAt?: number };

const minutes = z.number().positive().max(1_000);
const schema = z.strictObject({
  /** Of the day on which the hub is started, by this machine's clock. */
  start: z
    .string()
    .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'is no time like "13:30"')
    .optional(),
  plan: z
    .array(z.union([z.strictObject({ step: z.string(), minutes }), z.strictObject({ break: minutes })]))
    .min(1)
    .max(2 * LIMITS.agenda),
});

/**
 * Reads an agenda file: YAML with a `start` ("13:30") and a `plan` of `step` and `minutes`, and of `break`.
 * @param now ms since the epoch: the day that `start` is on
 * @throws a usage error that names the file and the key
 */
export function readAgenda(
  { text, file }: { readonly text: string; readonly file: string },
  steps: readonly Pick<SessionStep, 'id'>[],
  now: number,
): Agenda {
  const { start, plan } = checked(parsed(text, file), file);
  const items: AgendaItem[] = [];
  for (const [at, entry] of plan.entries()) {
    const last = items.at(-1);
    if ('break' in entry) {
      if (last === undefined) throw problem(file, `plan.${at}: a break comes after a step`);
      last.pause = (last.pause ?? 0) + entry.break;
      continue;
    }
    const { step } = entry;
    if (!steps.some(({ id }) => id === step)) throw problem(file, `plan.${at}: ${unknown(step, steps)}`);
    items.push({ step, minutes: entry.minutes });
  }
  return { items, ...(start === undefined ? {} : { startsAt: onDayOf(now, start) }) };
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw problem(file, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause));
  }
}

function checked(value: unknown, file: string): z.infer<typeof schema> {
  const { data, error } = schema.safeParse(value);
  if (data) return data;
  const [first] = error.issues;
  throw problem(file, `${first?.path.join('.') || 'the file'}: ${first?.message ?? 'is not an agenda'}`);
}

const unknown = (step: string, steps: readonly Pick<SessionStep, 'id'>[]): string => {
  const meant = nearest(
    step,
    steps.map(({ id }) => id),
  );
  return `there is no step ${step}${meant === undefined ? '' : `; ${meant}?`}`;
};

const problem = (file: string, where: string) =>
  usageError(
    { en: 'The agenda is not one that the hub can read.', ja: '予定表のファイルを読み取れません。' },
    {
      where: `${file}: ${where}`,
      todo: {
        en: 'An example is in docs/agenda-half-day.yaml. The steps: xdplings list',
        ja: '例は docs/agenda-half-day.yaml にあります。ステップの一覧: xdplings list',
      },
    },
  );

function onDayOf(now: number, start: string): number {
  const [hours = 0, mins = 0] = start.split(':').map(Number);
  return new Date(now).setHours(hours, mins, 0, 0);
}
