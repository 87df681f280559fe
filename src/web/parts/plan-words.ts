import { moment } from '../../domain/session/moment.ts';
import type { Pace } from '../../domain/session/pace.ts';
import type { App } from '../model/app.ts';

export type PlanWords = {
  readonly now: (step: string, until: string) => string;
  readonly break: (step: string, until: string) => string;
  readonly before: (step: string, from: string) => string;
};

/** What the plan has now, in words; empty where nothing is left of it. */
export function plannedWords(app: App, { planned }: Pace, words: PlanWords): string {
  const at = (time: number) => moment(time, app.now(), app.lang);
  switch (planned.on) {
    case 'step':
      return words.now(app.stepTitle(planned.step.step), at(planned.step.until));
    case 'before':
    case 'break':
      return words[planned.on](app.stepTitle(planned.next.step), at(planned.next.from));
    default:
      return '';
  }
}
