import { type KeptLines, LineKeeper } from './keep-lines.ts';
import type { LogLine } from './log-line.ts';
import { readLine } from './read-line.ts';
import { splitGlued } from './split-glued.ts';
import { Unquoter, unwrapLine } from './unwrap.ts';

/** The whole output of a tool as typed lines; of a huge one its start and its end, with a gap between. */
export function readOutput(output: string): LogLine[] {
  const keeper = new LineKeeper();
  const unquoter = new Unquoter();
  keeper.push(unquoter.push(output));
  keeper.push(unquoter.finish());
  return readLines(keeper.finish());
}

/** For callers that stream output through an Unquoter into a LineKeeper of their own. */
export function readLines({ head, dropped, tail }: KeptLines): LogLine[] {
  const read = (line: string) => unwrapLine(line).flatMap(splitGlued).map(readLine);
  const gap: LogLine[] = dropped > 0 ? [{ kind: 'gap', lines: dropped }] : [];
  return [...head.flatMap(read), ...gap, ...tail.flatMap(read)];
}
