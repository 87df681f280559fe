import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
 * middle of a flood, of a download, of seconds of HTTP with everything going wrong besides; a playing lab that other
 * terminals flood and give rules, or give backends and ask. Needs root, to see everything.
 * Usage: npm run chaos [-- --kills 100] [-- --kind drain]
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, kind: { type: 'string' } },
});
const kills = Number(values.kills);
const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'xdplings');
const VICTIMS = ['session', 'helper', 'both'] as const;
const ALL_KINDS = ['workshop', 'siege', 'play', 'drain', 'exam', 'balancer'] as const;
type Kind = (typeof ALL_KINDS)[number];
const KINDS = ALL_KINDS.filter((kind) => values.kind === undefined || kind === values.kind);
if (KINDS.length === 0) throw new Error(`--kind is one of ${ALL_KINDS.join(', ')}`);
/** Of a session that goes on until it is ended. A check is killed somewhere in the time that a whole one takes. */
const LONGEST_LIFE_MS = 6_000;
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
const solution = (step: string): string => readFileSync(join(ROOT, `solutions/${step}.bpf.c`), 'utf8');
/** A solution of several programs whose object also holds one of the marked name. */
const marked = (step: string): string =>
  solution(step).replace(
    'char _license',
    `SEC("xdp") int ${MARK.program}(struct xdp_md *ctx) { return XDP_PASS; }\n\nchar _license`,
  );
/** A solution of a single program, which has the marked name. */
const renamed = (step: string): string => solution(step).replace('int balancer(', `int ${MARK.program}(`);
/** Runs the checks of a step on a program that passes them. */
function checking(step: string, content: string): readonly string[] {
  const source = join(home, `${step.replace('/', '-')}.bpf.c`);
  writeFileSync(source, content);
  return ['check', step, '--file', source, '--dir', workspace];
}
const ARGUMENTS: Readonly<Record<Kind, readonly string[]>> = {
  workshop: ['--dir', workspace],
  siege: checking('firewall/dos-detect', marked('03-firewall/dos-detect')),
  play: ['play', 'firewall/events', '--dir', workspace],
  drain: checking('load-balancer/drain', renamed('04-load-balancer/drain')),
  exam: checking('load-balancer/scmlb', marked('04-load-balancer/scmlb')),
  balancer: ['play', 'load-balancer/drain', '--dir', workspace],
};
/** One datagram from client1 to a port that nobody listens on. */
const DATAGRAM = toHex(
  packet(
    eth({ src: '02:00:00:00:01:01', dst: '02:00:00:00:01:02' }),
    ipv4({ src: '10.0.1.1', dst: '10.0.1.2' }),
    udp({ sport: 40000, dport: 9 }),
  ),
);
/** What the learner does in other terminals while a lab plays. */
const COMMANDS: Readonly<Partial<Record<Kind, readonly (readonly string[])[]>>> = {
  play: [
    ['exec', 'client1', '--frame', DATAGRAM, '--rate', '50000', '--seconds', '2'],
    ['fw', 'set', '-n', '10.0.1.1/32', '-t', 'udp'],
    ['exec', 'client2', '--', 'ping', '-c', '100', '-i', '0.1', '10.0.2.2'],
  ],
  balancer: [
    ...[1, 2, 3].map((n) => {
      const address = `10.0.${n + 1}.2`;
      return ['lb', 'set', '-n', `app${n}`, '-a', address, '-c', `http://${address}:8080/health`];
    }),
    ['exec', 'client', '--', 'curl', '-s', 'http://203.0.113.11:8080/who'],
    [
      'exec',
      'client',
      '--',
      'curl',
      '-s',
      '--limit-rate',
      '100k',
      'http://203.0.113.11:8080/download/9000000',
    ],
    ['lb', 'drain', '-i', '1'],
    ['lb', 'conntrack', 'get'],
    ['lb', 'conntrack', 'gc', '-l', '0'],
  ],
};
const runtime = join(home, 'run');
mkdirSync(runtime, { mode: 0o700 });
const env = {
  ...process.env,
  HOME: home,
  // Its own: the commands of other terminals must not find the labs of anybody else.
  XDG_RUNTIME_DIR: runtime,
  TERM: 'xterm-256color',
  CI: '',
  XDPLINGS_CHAOS: `${process.pid}`,
} as Record<string, string>;

prepareWorkspace();
const problems: string[] = [];
const before = takeInventory(MARK);
/** What the inventory saw of sessions alive: if it saw nothing, that it sees nothing afterwards would prove nothing. */
const seenAlive = { process: 0, namespace: 0, 'bpf prog': 0 };
/** Of each kind, how many there were, and how many had their program loaded just before the kill. */
const seenOf = new Map<Kind, { kills: number; loaded: number }>();
/** How long a whole check takes on this machine at this hour, ms. */
const wholeChecks = new Map<Kind, number>();
/** Commands of other terminals that did what they were to do. */
let driven = 0;
for (let round = 1; round <= kills; round += 1) {
  const victim = VICTIMS[round % VICTIMS.length] ?? 'both';
  const kind = KINDS[Math.floor((round - 1) / VICTIMS.length) % KINDS.length] ?? 'workshop';
  const found = await killOnce(kind, victim, 20 + Math.random() * longestLifeOf(kind));
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
for (const [kind, { kills: times, loaded }] of seenOf) {
  console.log(`${kind}: ${times} kills, in ${loaded} of them with its program loaded`);
}
console.log(`${driven} commands of other terminals had done what they were to do`);
console.log(`${kills} kills, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** One session, killed after so many milliseconds. @returns what was wrong afterwards */
async function killOnce(kind: Kind, victim: (typeof VICTIMS)[number], afterMs: number): Promise<string[]> {
  const session = spawn(PROGRAM, [...ARGUMENTS[kind]], { cols: 100, rows: 30, cwd: home, env });
  const ended = new Promise<void>((done) => session.onExit(() => done()));
  const deadline = performance.now() + afterMs;
  let saved: string | undefined;
  while (performance.now() < deadline) {
    // Some saves come in the middle of a run and start it over, some leave it the time to end.
    const pause = 50 + Math.random() * 900;
    await delay(Math.min(pause, Math.max(1, deadline - performance.now())));
    if (kind === 'workshop') saved = saveAsVimDoes(newContent(saved)) ?? saved;
    disturb(COMMANDS[kind] ?? []);
  }
  noteAlive(kind, takeInventory(MARK));
  const helpers = victim === 'session' ? [] : helpersOf(session.pid);
  killAll(helpers);
  // While there is no helper yet, there is only the session to kill: a check would go on to its end.
  if (victim === 'helper' && helpers.length > 0) session.write('q');
  else killAll([session.pid]);
  const survived = await Promise.race([ended.then(() => false), delay(GONE_WITHIN_MS, true)]);
  if (survived) killAll([session.pid]);
  return [
    ...(survived ? ['the session did not end by q after its helper was killed'] : []),
    ...(await machineProblems()),
    ...workspaceProblems(saved),
  ];
}

/** Other terminals of the learner: they end with the session, and are waited for with everything else. */
function disturb(commands: readonly (readonly string[])[]): void {
  const command = commands[Math.floor(Math.random() * commands.length)];
  if (command === undefined) return;
  execFile(PROGRAM, command, { env, cwd: home }, (error) => {
    if (error === null) driven += 1;
  });
}

/** The first session makes it; the programs to play with are put there as the learner's own. */
function prepareWorkspace(): void {
  const own = {
    'firewall/events': marked('03-firewall/events'),
    'load-balancer/drain': renamed('04-load-balancer/drain'),
  };
  for (const [step, content] of Object.entries(own)) {
    try {
      execFileSync(PROGRAM, ['check', step, '--dir', workspace], { env, stdio: 'pipe' });
    } catch {
      // The starter fails its checks, as it must.
    }
    writeFileSync(join(workspace, `${step}.bpf.c`), content);
  }
}

/** Lets a check run to its end the first time, to know how long that is. */
function longestLifeOf(kind: Kind): number {
  const [command] = ARGUMENTS[kind];
  if (command !== 'check') return LONGEST_LIFE_MS;
  const known = wholeChecks.get(kind);
  if (known !== undefined) return known;
  const begun = performance.now();
  execFileSync(PROGRAM, ARGUMENTS[kind], { env, stdio: 'pipe' });
  const whole = performance.now() - begun;
  wholeChecks.set(kind, whole);
  console.log(`${kind}: a whole one takes ${Math.round(whole)} ms`);
  return whole;
}

function noteAlive(kind: Kind, inventory: Inventory): void {
  const isThere = (what: keyof typeof seenAlive) =>
    [...inventory].some((thing) => thing.startsWith(`${what} `));
  for (const what of Object.keys(seenAlive) as (keyof typeof seenAlive)[]) {
    if (isThere(what)) seenAlive[what] += 1;
  }
  const seen = seenOf.get(kind) ?? { kills: 0, loaded: 0 };
  seenOf.set(kind, { kills: seen.kills + 1, loaded: seen.loaded + (isThere('bpf prog') ? 1 : 0) });
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
