import { failureName } from '../../domain/session/failure-name.ts';
import type { Texts } from '../texts/en.ts';

/** @returns `rule:unbounded-loop` → `unbounded loop (rule)` */
export function failureWords(failure: string, { failure: say }: Texts): string {
  const kind = failure.split(':')[0];
  const words = failureName(failure);
  return kind === 'rule' || kind === 'check' || kind === 'stage' ? say[kind](words) : words;
}
