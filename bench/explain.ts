import { readFileSync } from 'node:fs';
import { explainRejection, LineKeeper } from '../src/domain/verifier-log/index.ts';
import { REJECTIONS } from '../test/fixtures/rejections/index.ts';
import { p50, p95 } from './statistics.ts';
import { ms, table } from './table.ts';

const MEGABYTES = [1, 10, 100] as const;
/** As a tool's output comes through a pipe. */
const CHUNK = 64 * 1024;

/**
 * How long it takes to explain: each captured refusal, and logs that grow tenfold; the time must grow as the size
 * does, and the memory must not.
 */
export function benchExplain(runs: number): string {
  return [everyRefusal(runs), growingLogs(runs)].join('\n\n');
}

function everyRefusal(runs: number): string {
  const times = REJECTIONS.flatMap(({ dir, text }) => {
    const output = readFileSync(`${dir}/output.txt`, 'utf8');
    const source = { file: 'program.bpf.c', text };
    return Array.from({ length: runs }, () => timed(() => explainRejection({ output, source })));
  });
  return table(
    ['captured refusals', 'p50, ms', 'p95, ms', 'longest, ms'],
    [[`${REJECTIONS.length}`, p50(times).toFixed(2), p95(times).toFixed(2), ms(Math.max(...times))]],
  );
}

function growingLogs(runs: number): string {
  const turn = loopTurn();
  const end = 'BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns (limit 1000000)\n';
  let before: number | undefined;
  const rows = MEGABYTES.map((size) => {
    const samples = Array.from({ length: runs }, () => {
      const start = heldBytes();
      const keeper = new LineKeeper();
      const time = timed(() => {
        for (let sent = 0; sent < size * 1024 * 1024; sent += turn.length) keeper.push(turn);
        keeper.push(end);
        explainRejection({ output: keeper.finish() });
      });
      return { time, held: heldBytes() - start };
    });
    const time = p50(samples.map((one) => one.time));
    const growth = before === undefined ? '' : (time / before).toFixed(1);
    before = time;
    const held = Math.max(...samples.map((one) => one.held)) / 1024 / 1024;
    return [`${size} MB`, ms(time), ms(time / size), growth, held.toFixed(1)];
  });
  return table(['log of a loop', 'p50, ms', 'ms a MB', 'times the size before', 'kept, MB'], rows);
}

/** The log of one turn after another, as long as a chunk of a pipe. */
function loopTurn(): string {
  const turn = `; for (int i = 0; i < n; i++) @ program.bpf.c:12
12: (71) r3 = *(u8 *)(r2 +0)          ; R2=pkt(off=14,r=34) R3=scalar(smin=smin32=0,smax=umax=255,var_off=(0x0; 0xff))
13: (0f) r4 += r3                     ; R3=scalar(smin=smin32=0,smax=umax=255,var_off=(0x0; 0xff)) R4=scalar()
14: (a5) if r5 < 0x64 goto pc-3       ; R5=scalar(umin=100)
`;
  return turn.repeat(Math.ceil(CHUNK / turn.length));
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** What is held when the garbage is gone, where node was started with --expose-gc; else with the garbage. */
function heldBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
