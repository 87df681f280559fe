import { usageError } from '../domain/errors.ts';
import type { BpfObject } from '../domain/object-file/index.ts';
import { text } from '../domain/text.ts';
import type { ControlPort, LabPort } from '../engine/ports.ts';
import { createDetector } from './detector.ts';
import { linkPrograms } from './link.ts';
import { policiesOf } from './policies.ts';
import { countProtocols } from './protocol-counts.ts';
import { rulesOf } from './rules.ts';

/** What the control plane needs of a lab. */
export type ControlledLab = Pick<LabPort, 'loaded' | 'readMap' | 'writeMap' | 'deleteEntry'>;

/** A lab whose loaded program is known, for the length of one operation. */
export type Target = { readonly lab: ControlledLab; readonly object: BpfObject };

/**
 * The control plane of whatever program the lab has loaded. Operations go one after the other, so that two terminals
 * cannot plan on the same state; each begins with what the maps say then.
 * @param now milliseconds of a clock that never goes back, for measuring rates
 */
export function createControl(lab: ControlledLab, now: () => number = () => performance.now()): ControlPort {
  let last: Promise<unknown> = Promise.resolve();
  /** Runs after everything before it, whatever became of that. */
  const inTurn = <Result>(work: (target: Target) => Promise<Result>): Promise<Result> => {
    const result = last.then(async () => {
      const object = await lab.loaded();
      if (object === undefined) throw nothingLoaded();
      return work({ lab, object });
    });
    last = result.catch(() => {});
    return result;
  };
  const detector = createDetector(now);
  return {
    addRule: (spec) => inTurn((target) => rulesOf(target).add(spec)),
    rules: () => inTurn((target) => rulesOf(target).list()),
    deleteRule: (id) => inTurn((target) => rulesOf(target).delete(id)),
    setPolicy: (spec) => inTurn((target) => policiesOf(target).set(spec)),
    policies: () => inTurn((target) => policiesOf(target).list()),
    deletePolicy: (id) => inTurn((target) => policiesOf(target).delete(id)),
    detect: () => inTurn((target) => detector.look(target)),
    protocolCounts: () => inTurn(countProtocols),
    link: (chain) => inTurn((target) => linkPrograms(target, chain)),
  };
}

const nothingLoaded = () =>
  usageError(
    text(
      'No program is loaded in the lab: there is nothing to control.',
      'ラボにプログラムがロードされていないため、操作する対象がありません。',
    ),
    {
      todo: text(
        'Try again in a moment, or save a program that compiles and loads.',
        '少し待ってからもう一度実行するか、コンパイルとロードの通るプログラムを保存してください。',
      ),
    },
  );
