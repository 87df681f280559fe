import type { Demo } from '../../domain/lesson/demo.ts';
import { LABS } from '../../domain/topology/labs.ts';
import { loadProgram, type Machines, type PlaySubject } from '../play/load-program.ts';
import type { PlayEvent } from '../play/reducer.ts';
import { runScene } from '../play/run-scene.ts';

export type ProvenDemo = Machines & {
  readonly demo: Demo;
  readonly subject: PlaySubject;
  readonly source: string;
  /** Carries out a command line of the control plane. */
  readonly controlCommand: (line: string) => Promise<readonly string[]>;
};

/**
 * Plays every scene of a demonstration, one right after the other, with the solution that it is made for.
 * @returns one sentence for each command that did not end as the demonstration says
 * @throws the signal's reason when cancelled
 */
export async function proveDemo(proven: ProvenDemo, signal: AbortSignal): Promise<string[]> {
  const { demo, subject, source, lab, control, controlCommand } = proven;
  const { report } = await loadProgram(subject, source, proven, signal);
  if (report.verdict !== 'pass') return [`${demo.step}: the program of the demonstration is refused`];
  if (subject.step.chain.length > 0) await control.link(subject.step.chain);
  const floods = new AbortController();
  const problems: string[] = [];
  try {
    for (const [number, scene] of demo.scenes.entries()) {
      const lines: { typed: string; said: string }[] = [];
      const hear = (event: PlayEvent): void => {
        if (event.type === 'line-typed') lines.push({ typed: event.typed, said: '' });
        const line = 'line' in event ? lines[event.line] : undefined;
        if (line === undefined) return;
        if (event.type === 'line-said') line.said += ` ${event.words.trim()}`;
        if (event.type === 'line-ended' && event.outcome === 'unexpected') {
          const said = line.said.replaceAll('\n', ' ');
          problems.push(`${demo.step}: scene ${number + 1} of the demonstration: ${line.typed}:${said}`);
        }
      };
      const around = { lab, topology: LABS[subject.step.lab], controlCommand, hear };
      await runScene(scene, around, signal, AbortSignal.any([signal, floods.signal]));
      signal.throwIfAborted();
    }
  } finally {
    floods.abort();
  }
  return problems;
}
