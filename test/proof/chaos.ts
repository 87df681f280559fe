import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { eth, ipv4, packet, toHex, udp } from '../../src/domain/packet/index.ts';
import { type Inventory, leftBehind, type Mark, takeInventory } from './inventory.ts';

/*
 * Kill check: kills -9 a session, its root helper, or both at random moments, and prints what was left behind on the
 * machine and in the workspace. The sessions take turns: the workshop while the learner keeps saving; a check in the
 * middle of a flood; a playing lab that other terminals flood and give rules. Needs root, to see everything.
 * Usage: npm run chaos [-- --kills 100]
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '100' } } });
const kills = Number(values.kills);
const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'xdplings');
const VICTIMS = ['session', 'helper', 'both'] as const;
const KINDS = ['workshop', 'siege', 'play'] as const;
/** Long enough to be killed in every part of a policed siege, which takes the longest. */
const LONGEST_LIFE_MS = 5_000;
/** How long the kernel may take to free what a dead process held. */
const GONE_WITHIN_MS = 10_000;

/** Other sessions on the machine are none of our business: ours are known by these. */
const MARK: Mark = { environment: `XDPLINGS_CHAOS=${process.pid}`, program: `chaos_${process.pid}` };

const home = mkdtempSync(join(tmpdir(), 'xdplings-chaos-'));
const workspace = join(home, 'workspace');
const file = join(workspace, 'hello/print.bpf.c');
const sources = ['bpf', 'solutions'].map((folder) =>
  readFileSync(join(ROOT, folder, '01-hello/print.bpf.c'), 'utf8').replace(
    'int greet(',
    `int ${MARK.program}(`,
  ),
);
/** A firewall whose object also holds a program of the marked name. */
const marked = (step: string): string =>
  readFileSync(join(ROOT, `solutions/03-firewall/${step}.bpf.c`), 'utf8').replace(
    'char _license',
    `SEC("xdp") int ${MARK.program}(struct xdp_md *ctx) { return XDP_PASS; }\n\nchar _license`,
  );
const besieged = join(home, 'dos-detect.bpf.c');
writeFileSync(besieged, marked('dos-detect'));
const ARGUMENTS: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  workshop: ['--dir', workspace],
  siege: ['check', 'firewall/dos-detect', '--file', besieged, '--dir', workspace],
  play: ['play', 'firewall/events', '--dir', workspace],
};
/** One datagram from client1 to a port that nobody listens on. */
const DATAGRAM = toHex(
  packet(
    eth({ src: '02:00:00:00:01:01', dst: '02:00:00:00:01:02' }),
    ipv4({ src: '10.0.1.1', dst: '10.0.1.2' }),
    udp({ sport: 40000, dport: 9 }),
  ),
);
const env = {
  ...process.env,
  HOME: home,
  TERM: 'xterm-256color',
  CI: '',
  XDPLINGS_CHAOS: `${process.pid}`,
} as Record<string, string>;

prepareWorkspace();
const problems: string[] = [];
const before = takeInventory(MARK);
/** What the inventory saw of sessions alive: if it saw nothing, that it sees nothing afterwards would prove nothing. */
const seenAlive = { process: 0, namespace: 0, 'bpf prog': 0 };
for (let round = 1; round <= kills; round += 1) {
  const victim = VICTIMS[round % VICTIMS.length] ?? 'both';
  const kind = KINDS[Math.floor(round / VICTIMS.length) % KINDS.length] ?? 'workshop';
  const found = await killOnce(kind, victim, 20 + Math.random() * LONGEST_LIFE_MS);
  problems.push(...found.map((problem) => `round ${round} (${kind}, ${victim}): ${problem}`));
  const outcome = found.length === 0 ? 'nothing left' : found.join('; ');
  console.log(`kill ${round} of ${kills}: ${kind}, ${victim}, ${outcome}`);
}
rmSync(home, { recursive: true, force: true });
for (const [kind, times] of Object.entries(seenAlive)) {
  if (times === 0) problems.push(`no ${kind} of a living session was ever seen: nothing was proved`);
}
for (const problem of problems) console.log(problem);
console.log(`seen alive just before a kill: ${JSON.stringify(seenAlive)}`);
console.log(`${kills} kills, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** One session, killed after so many milliseconds. @returns what was wrong afterwards */
async function killOnce(
  kind: (typeof KINDS)[number],
  victim: (typeof VICTIMS)[number],
  afterMs: number,
): Promise<string[]> {
  const session = spawn(PROGRAM, [...ARGUMENTS[kind]], { cols: 100, rows: 30, cwd: home, env });
  const ended = new Promise<void>((done) => session.onExit(() => done()));
  const deadline = performance.now() + afterMs;
  let saved: string | undefined;
  while (performance.now() < deadline) {
    // Some saves come in the middle of a run and start it over, some leave it the time to end.
    const pause = 50 + Math.random() * 900;
    await delay(Math.min(pause, Math.max(1, deadline - performance.now())));
    if (kind === 'workshop') saved = saveAsVimDoes(newContent(saved)) ?? saved;
    if (kind === 'play') disturb();
  }
  noteAlive(takeInventory(MARK));
  if (victim !== 'session') killAll(helpersOf(session.pid));
  if (victim !== 'helper') killAll([session.pid]);
  else session.write('q');
  const survived = await Promise.race([ended.then(() => false), delay(GONE_WITHIN_MS, true)]);
  if (survived) killAll([session.pid]);
  return [
    ...(survived ? ['the session did not end by q after its helper was killed'] : []),
    ...(await machineProblems()),
    ...workspaceProblems(saved),
  ];
}

/** Other terminals of the learner: they end with the session, and are waited for with everything else. */
function disturb(): void {
  const commands = [
    ['exec', 'client1', '--frame', DATAGRAM, '--rate', '50000', '--seconds', '2'],
    ['fw', 'set', '-n', '10.0.1.1/32', '-t', 'udp'],
    ['exec', 'client2', '--', 'ping', '-c', '100', '-i', '0.1', '10.0.2.2'],
  ];
  const command = commands[Math.floor(Math.random() * commands.length)] ?? [];
  execFile(PROGRAM, command, { env, cwd: home }, () => {});
}

/** The first session makes it; the program to play with is put there as the learner's own. */
function prepareWorkspace(): void {
  try {
    execFileSync(PROGRAM, ['check', 'firewall/events', '--dir', workspace], { env, stdio: 'pipe' });
  } catch {
    // The starter fails its checks, as it must.
  }
  writeFileSync(join(workspace, 'firewall/events.bpf.c'), marked('events'));
}

function noteAlive(inventory: Inventory): void {
  for (const kind of Object.keys(seenAlive) as (keyof typeof seenAlive)[]) {
    if ([...inventory].some((thing) => thing.startsWith(`${kind} `))) seenAlive[kind] += 1;
  }
}

/** Another content each time, so that every save is one. */
function newContent(last: string | undefined): string {
  return `${sources[Math.random() < 0.5 ? 0 : 1] ?? ''}\n// ${last?.length ?? 0} ${Math.random()}\n`;
}

/** @returns what was saved; undefined while the workspace is not there yet */
function saveAsVimDoes(content: string): string | undefined {
  try {
    writeFileSync(`${file}~new`, content);
    readFileSync(file);
    renameSync(`${file}~new`, file);
    return content;
  } catch {
    return undefined;
  }
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

/** The root helper of a session: every descendant of the workshop that is not a tool it runs itself. */
function helpersOf(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, child, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return args === undefined ? [] : [{ pid: Number(child), parent: Number(parent), args }];
    });
  const descendants = (of: number): typeof table =>
    table.filter(({ parent }) => parent === of).flatMap((child) => [child, ...descendants(child.pid)]);
  return descendants(pid)
    .filter(({ args }) => args.includes('lab-helper'))
    .map((one) => one.pid);
}

/** The kernel frees namespaces a moment after their last process: waits for that, within bounds. */
async function machineProblems(): Promise<string[]> {
  const deadline = performance.now() + GONE_WITHIN_MS;
  let left = leftBehind(before, takeInventory(MARK));
  while (left.length > 0 && performance.now() < deadline) {
    await delay(50);
    left = leftBehind(before, takeInventory(MARK));
  }
  return left.map((thing) => `left behind: ${thing}`);
}

/** The learner's last save is there, the history is whole, and the next session can read everything. */
function workspaceProblems(saved: string | undefined): string[] {
  const found: string[] = [];
  if (saved !== undefined && readFileSync(file, 'utf8') !== saved)
    found.push('the last save is not in the file');
  for (const [command, ...args] of [
    ['git', '-C', workspace, 'fsck', '--no-progress'],
    [PROGRAM, 'list', '--dir', workspace],
  ]) {
    if (command === undefined || (command === 'git' && saved === undefined)) continue;
    try {
      execFileSync(command, args, { env, stdio: 'pipe' });
    } catch (error) {
      found.push(`${command} ${args[0]}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return found;
}
