import { explainRejection } from '../src/domain/verifier-log/index.ts';
import { readWalk } from '../src/domain/verifier-log/walk/walk.ts';
import { beginWalk, moveWalk, type WalkCommand } from '../src/tui/explorer/walk-view.ts';
import { walkRows } from '../src/tui/explorer/walk-window.ts';
import { layoutOf } from '../src/tui/layout.ts';
import { p50, p95 } from './statistics.ts';
import { ms, table } from './table.ts';

const LINES = 20_000;
/** What somebody presses who looks around in a log. */
const KEYS: readonly WalkCommand[] = [
  'previous',
  'page-up',
  'first',
  'next',
  'page-down',
  'to-refused',
  'to-cause',
  'last',
];

/** The walk through a log of 20,000 lines: reading it, once a refusal, and what a key costs from press to rows. */
export function benchExplorer(runs: number): string {
  const output = longLog();
  const reading: number[] = [];
  const pressing: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    const walk = readWalk({ output, explanation: explainRejection({ output }) });
    if (walk === undefined) throw new Error('The log has no walk.');
    reading.push(performance.now() - started);
    const layout = layoutOf(80, 24, false);
    if (layout.kind === 'too-small') throw new Error('80×24 is too small.');
    let view = beginWalk('run', walk);
    for (const key of KEYS) {
      const pressed = performance.now();
      view = moveWalk(view, key, walk, () => '');
      walkRows({ walk, view, source: undefined, title: 'counter/hash-map', lang: 'en', layout });
      pressing.push(performance.now() - pressed);
    }
  }
  return table(
    ['log of 20,000 lines', 'p50, ms', 'p95, ms'],
    [
      ['read, once a refusal', ms(p50(reading)), ms(p95(reading))],
      ['a key, to the rows of 80×24', p50(pressing).toFixed(2), p95(pressing).toFixed(2)],
    ],
  );
}

/** Additions one after the other, and a read through a scalar at the end. */
function longLog(): string {
  const steps = Array.from(
    { length: LINES },
    (_, insn) => `${insn}: (07) r3 += 1                       ; R3=scalar(umax=${insn + 1})`,
  );
  return [
    "libbpf: prog 'count': -- BEGIN PROG LOAD LOG --",
    '0: R1=ctx() R10=fp0',
    ...steps,
    `${LINES}: (71) r0 = *(u8 *)(r3 +0)`,
    "R3 invalid mem access 'scalar'",
    `processed ${LINES + 1} insns (limit 1000000)`,
    '-- END PROG LOAD LOG --',
  ].join('\n');
}
