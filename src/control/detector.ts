import { XdplingsError } from '../domain/errors.ts';
import {
  covers,
  type Excess,
  excesses,
  type Remembered,
  remember,
  ruleAgainst,
} from '../domain/firewall/detection.ts';
import { canDetect } from '../domain/firewall/layout.ts';
import { readSource } from '../domain/firewall/map-values.ts';
import type { Detection } from '../domain/firewall/model.ts';
import { policiesOf } from './policies.ts';
import { rulesOf } from './rules.ts';
import type { Target } from './target.ts';

type Look = { readonly object: Target['object']; readonly at: number; readonly counts: Remembered };

/** Watches the sources of a program that only counts them, and adds a rule against each that sends too much. */
export function createDetector(now: () => number) {
  let last: Look | undefined;

  /** One look. The first at a program only remembers what it has counted by then. */
  const look = async (target: Target): Promise<Detection[]> => {
    if (!canDetect(target.object)) return [];
    const contents = await target.lab.readMap('sources');
    const at = now();
    const { littleEndian } = target.object.btf;
    const counts = (contents?.entries ?? []).flatMap((entry) => readSource(entry, littleEndian) ?? []);
    const before = last?.object === target.object ? last : undefined;
    // No time has passed: nothing is a rate yet.
    if (before && at <= before.at) return [];
    last = { object: target.object, at, counts: remember(counts) };
    if (before === undefined) return [];
    const policies = await policiesOf(target).list();
    return stop(target, excesses(counts, before.counts, policies, (at - before.at) / 1000));
  };
  return { look };
}

/** A source that a rule stops already has sent before that: it is not stopped twice. */
async function stop(target: Target, found: readonly Excess[]): Promise<Detection[]> {
  if (found.length === 0) return [];
  const rules = rulesOf(target);
  const stopped: Detection[] = [];
  for (const excess of found) {
    const wanted = ruleAgainst(excess);
    if ((await rules.list()).some((rule) => covers(rule, wanted))) continue;
    try {
      stopped.push({ ...excess, rule: (await rules.add(wanted)).id });
    } catch (error) {
      // What has been done is told; the trouble is still there at the next look.
      if (stopped.length > 0 && error instanceof XdplingsError) break;
      throw error;
    }
  }
  return stopped;
}
