import { arch } from 'node:process';
import { environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';

/** System calls that the C library has no function for (asm/unistd.h). */
const NUMBERS = {
  x64: { bpf: 321, membarrier: 324, perf_event_open: 298 },
  arm64: { bpf: 280, membarrier: 283, perf_event_open: 241 },
} as const;

/** @throws XdplingsError (environment) on a processor that the program does not know */
export function syscallNumber(name: keyof (typeof NUMBERS)['x64']): number {
  const numbers = NUMBERS[arch as keyof typeof NUMBERS];
  if (numbers === undefined) {
    throw environmentError(
      text(
        `The lab does not know this processor: ${arch}.`,
        `ラボはこのプロセッサに対応していません: ${arch}`,
      ),
      {
        todo: text('Use a machine with x86-64 or arm64.', 'x86-64 か arm64 のマシンを使ってください。'),
      },
    );
  }
  return numbers[name];
}
