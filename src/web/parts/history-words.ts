import { duration } from '../../domain/session/duration.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { App } from '../model/app.ts';
import { failureWords } from './format.ts';

/** @returns whether an event is about this learner */
export const isAbout = (event: SessionEvent, learner: string): boolean =>
  event.by === 'instructor'
    ? 'learner' in event.body && event.body.learner === learner
    : event.learner === learner;

/** What happened, in words; undefined for what tells nothing about a learner. */
export function historyWords(app: App, { body }: SessionEvent): string | undefined {
  const { t } = app;
  const say = t.history;
  switch (body.kind) {
    case 'joined':
    case 'rejoined':
    case 'left':
    case 'code-viewed':
    case 'hand-lowered':
    case 'seen':
    case 'hand-released':
    case 'hand-closed':
    case 'code-asked':
    case 'kicked':
      return say[body.kind];
    case 'here':
      return body.here ? say.here : say.away;
    case 'entered':
    case 'solution-seen':
    case 'shared':
      return say[body.kind](app.stepTitle(body.step));
    case 'hinted':
      return say.hinted(app.stepTitle(body.step), body.level);
    case 'ran': {
      const step = app.stepTitle(body.step);
      if (body.verdict === 'pass') return say.pass(step, `${body.ms} ms`);
      if (body.verdict === 'error') return say.error(step);
      const what = body.rule === undefined ? body.failed.map((id) => `check:${id}`) : [`rule:${body.rule}`];
      const words = (what.length > 0 ? what : [`stage:${body.stage}`]).map((one) => failureWords(one, t));
      return say.fail(step, words.join(', '));
    }
    case 'hand-raised':
      return say['hand-raised'](body.words);
    case 'hand-claimed':
      return say['hand-claimed'](body.helper);
    case 'consented':
      return body.sharing ? say.consented : say.withdrawn;
    case 'grouped':
      return say.grouped(body.group);
    default:
      return undefined;
  }
}

/** How long a learner took for a step, or has been at it. */
export const tookWords = (app: App, enteredAt: number, passedAt: number | undefined): string =>
  passedAt === undefined ? '' : duration(passedAt - enteredAt, app.t.time);
