import { execFileSync } from 'node:child_process';
import type { LabPort } from '../src/engine/ports.ts';
import { runInHost } from './lab-shell.ts';
import type { ManualStep, SentFrame } from './manual-commands.ts';

/** More than any answer takes; what does not come by then will not. */
const GIVE_UP_MS = 1_000;
/** From this many on, a frame goes out by the lab's fastest way. */
const FLOOD_FROM = 1_000;

/** Runs the manual flow once, one command after the other, as a script would. @returns milliseconds */
export async function runManualFlow(steps: readonly ManualStep[], lab: LabPort): Promise<number> {
  const started = performance.now();
  for (const step of steps) {
    if (step.kind === 'machine') execFileSync('sh', ['-c', step.script], { stdio: 'pipe' });
    else if (step.kind === 'frames') await sendAll(step.frames, lab);
    else await inHost(step.host, step.script, lab);
  }
  return performance.now() - started;
}

/** Takes away what one flow leaves in the lab, so that the next starts as the first did. Not timed. */
export async function forgetManualFlow(
  attached: readonly { host: string; interface: string }[],
  lab: LabPort,
): Promise<void> {
  for (const at of attached) await inHost(at.host, `ip link set dev ${at.interface} xdpdrv off`, lab);
  const [first] = attached;
  if (first) await inHost(first.host, 'rm -rf /sys/fs/bpf/progs /sys/fs/bpf/maps', lab);
}

/** Loading and attaching must work; traffic may rightly go unanswered, which its exit code says. */
async function inHost(host: string, script: string, lab: LabPort): Promise<void> {
  const mustWork = /^(bpftool prog loadall|ip link)/.test(script);
  const { exitCode, output } = await runInHost(lab, host, script, mustWork ? undefined : GIVE_UP_MS);
  if (mustWork && exitCode !== 0) throw new Error(`${script}: ${output}`);
}

async function sendAll(frames: readonly SentFrame[], lab: LabPort): Promise<void> {
  const { signal } = new AbortController();
  const many = frames.filter(({ count }) => count >= FLOOD_FROM);
  if (many.length > 0) {
    const streams = many.map(({ host, interface: name, frame }) => ({
      from: { host, interface: name },
      frame,
    }));
    await lab.flood({ streams, times: Math.max(...many.map(({ count }) => count)) }, signal);
  }
  const few = frames.filter(({ count }) => count < FLOOD_FROM);
  const places = new Map(few.map((one) => [`${one.host} ${one.interface}`, one]));
  for (const [place, { host, interface: name }] of places) {
    const ofPlace = few.filter((one) => `${one.host} ${one.interface}` === place);
    const each = ofPlace.flatMap(({ frame, count }) => Array.from({ length: count }, () => frame));
    await lab.sendFrames({ host, interface: name }, each, signal);
  }
}
