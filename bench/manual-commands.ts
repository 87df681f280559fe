import { fromHex } from '../src/domain/packet/index.ts';

/** One thing that the manual flow does. */
export type ManualStep =
  /** On the machine itself: clang. */
  | { readonly kind: 'machine'; readonly script: string }
  /** In a lab host. */
  | { readonly kind: 'host'; readonly host: string; readonly script: string }
  /** Raw frames, for which no common command exists. */
  | { readonly kind: 'frames'; readonly frames: readonly SentFrame[] };

export type SentFrame = {
  readonly host: string;
  readonly interface: string;
  readonly frame: Uint8Array;
  readonly count: number;
};

/** A siege lasts as long as its flood is told to: by hand it has no end of its own, so such a step has no manual time. */
export const hasSiege = (commands: readonly string[]): boolean =>
  commands.some((command) => /--frame [0-9a-f]+ .*--seconds \d+ &/.test(command));

const EXEC = /^xdplings exec (\S+) -- ([\s\S]*)$/;
const FRAME = /^xdplings exec (\S+) --interface (\S+) --frame ([0-9a-f]+)(?: --count (\d+))?$/;
const OBJECT_IN_LAB = '/run/xdplings/program.bpf.o';

/**
 * Turns the commands of a report into what a script without a human would run, in favour of the manual flow
 * wherever there is a choice: no pause between pings, every wait for an answer that will not come cut from a second to
 * a tenth, the same command twice in a row run once, frames sent without a process, rules, policies and backends in no time.
 * @param object where the script's clang writes
 */
export function manualSteps(commands: readonly string[], object: string): ManualStep[] {
  const steps: ManualStep[] = [];
  let directory = '.';
  for (const [index, command] of commands.entries()) {
    if (command === commands[index - 1] || command.includes('bpftool btf dump')) continue;
    // The flow has removed the pins before it starts, outside the measured time.
    if (command.includes('-- rm -rf /sys/fs/bpf/')) continue;
    // A control plane of one's own would take its time, too; how long is not for us to guess.
    if (/^xdplings (fw|dos|lb) /.test(command)) continue;
    const frame = FRAME.exec(command);
    const exec = EXEC.exec(command);
    if (frame) addFrame(steps, frame);
    else if (exec) steps.push({ kind: 'host', host: exec[1] ?? '', script: hurried(exec[2] ?? '', object) });
    else if (command.startsWith('cd ')) directory = command.slice('cd '.length);
    else steps.push({ kind: 'machine', script: `cd ${directory} && ${withObject(command, object)}` });
  }
  return steps;
}

/** Neighbouring frames go out in one call. */
function addFrame(
  steps: ManualStep[],
  [, host = '', name = '', hex = '', count = '1']: RegExpExecArray,
): void {
  const sent = { host, interface: name, frame: fromHex(hex), count: Number(count) };
  const last = steps.at(-1);
  if (last?.kind === 'frames') steps[steps.length - 1] = { ...last, frames: [...last.frames, sent] };
  else steps.push({ kind: 'frames', frames: [sent] });
}

const hurried = (script: string, object: string): string =>
  script
    .replace(OBJECT_IN_LAB, object)
    .replace(/^ping -c (\d+) -W 1/, 'ping -A -q -c $1 -W 0.1')
    .replaceAll('timeout 1 ', 'timeout 0.1 ');

const withObject = (clang: string, object: string): string => clang.replace(/ -o \S+$/, ` -o ${object}`);
