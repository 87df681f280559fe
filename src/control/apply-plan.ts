import type { RuleLayout } from '../domain/firewall/layout.ts';
import { idList, networkValue, ruleValue } from '../domain/firewall/map-values.ts';
import { takingBack, type Write } from '../domain/firewall/plan.ts';
import { text } from '../domain/text.ts';
import { withOutcome } from './outcome.ts';
import type { Target } from './target.ts';

/**
 * Makes the writes of a plan. The lab makes them in order, so none waits for the answer to the one before: a rule for
 * many networks is in force sooner. Should one fail, those after it have been made as well; a packet still meets a rule
 * whole or not at all, because it takes both the list and the rule. Then all are taken back, the last one first.
 * @throws the error of the write that failed, which says then whether everything is as it was
 */
export async function applyPlan(target: Target, layout: RuleLayout, writes: readonly Write[]): Promise<void> {
  const outcomes = await Promise.allSettled(writes.map((write) => apply(target, layout, write)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return;
  const made = writes.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  if (made.length === 0) throw failed.reason;
  throw withOutcome(failed.reason, await takeBack(target, layout, made), AS_BEFORE);
}

async function takeBack(target: Target, layout: RuleLayout, made: readonly Write[]): Promise<boolean> {
  try {
    for (const write of takingBack(made)) await apply(target, layout, write);
    return true;
  } catch {
    // The first error is the one that says what is wrong.
    return false;
  }
}

function apply({ lab }: Target, { perNetwork }: RuleLayout, write: Write): Promise<unknown> {
  switch (write.map) {
    case 'drops':
      return lab.writeMap('drops', write.id, 0);
    case 'rules':
      return write.after
        ? lab.writeMap('rules', write.id, ruleValue(write.after))
        : lab.deleteEntry('rules', write.id);
    case 'networks':
      return write.after
        ? lab.writeMap('networks', networkValue(write.network), idList(write.after, perNetwork))
        : lab.deleteEntry('networks', networkValue(write.network));
  }
}

const AS_BEFORE = text(
  'What had been written before was taken back: the rules are as they were.',
  'それまでの書き込みは元に戻しました。ルールは前のままです。',
);
