import type { PacketComparison } from '../packet/index.ts';
import type { Text } from '../text.ts';

/** What one clause of a check came to. */
export type ClauseOutcome = {
  readonly ok: boolean;
  readonly expected: Text;
  readonly observed: Text;
  /** Command lines that repeat it by hand, ready to paste. */
  readonly reproduce: readonly string[];
  /** What was sent; absent for a clause that only looks (a count, a printed line). */
  readonly sent?: Text | undefined;
  /** What has been arranged: a map entry, a rule. It stays in force for the clauses after it. */
  readonly given?: Text | undefined;
  /** Only of a failure. */
  readonly packets?: PacketComparison | undefined;
  /** Only of what holds: what is told all the same, such as the requests that were allowed to fail. */
  readonly told?: Text | undefined;
};

/** What one check came to. `skipped`: an earlier one failed, this one was not run. */
export type CheckResult = {
  readonly id: string;
  readonly title: Text;
  readonly status: 'pass' | 'fail' | 'skipped';
  /** What was in force: the rules, the map entries. Only of a failure. */
  readonly given?: Text | undefined;
  readonly sent?: Text | undefined;
  readonly expected?: Text | undefined;
  readonly observed?: Text | undefined;
  readonly reproduce: readonly string[];
  readonly packets?: PacketComparison | undefined;
  /** Only of a pass: what is told all the same. */
  readonly told?: Text | undefined;
};
