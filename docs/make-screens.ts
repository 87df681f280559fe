import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { TerminalSession } from '../bench/terminal-session.ts';
import { eth, ipv4, packet, tcp, toHex } from '../src/domain/packet/index.ts';
import { screenSvg } from './screen-svg.ts';

/*
 * Makes the pictures of the documentation from the real program: starts it in a pseudoterminal, plays it as a learner
 * would (keys and saved files) and draws the cells of the terminal. Usage, after a build:
 *   sh src/setup/with-node.sh node docs/make-screens.ts          all of them
 *   sh src/setup/with-node.sh node docs/make-screens.ts play     only those of a playing lab
 *   sh src/setup/with-node.sh node docs/make-screens.ts exam     only that of the exam
 */
const ROOT = resolve(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'xdplings-screens-'));
let workspace = join(home, 'xdplings');
const run = join(home, 'run');
mkdirSync(run, { mode: 0o700 });
const env = {
  HOME: home,
  LANG: 'C.UTF-8',
  // The other terminals of the picture find this lab and no other.
  XDG_RUNTIME_DIR: run,
  XDG_CACHE_HOME: undefined,
  NO_COLOR: undefined,
};

const FOLDERS: Readonly<Record<string, string>> = {
  hello: '01-hello',
  counter: '02-counter',
  firewall: '03-firewall',
  'load-balancer': '04-load-balancer',
};
const EXAM = 'load-balancer/scmlb';
/** The way to the step of the main picture. */
const BEFORE = ['hello/print', 'hello/verdicts', 'hello/licence'];
const BETWEEN = ['hello/filter', 'counter/ethernet', 'counter/protocols'];

try {
  const only = process.argv[2];
  if (only === undefined) {
    await inWideWindow();
    await inNarrowWindow();
  }
  if (only !== 'exam') {
    await inPlayingLab();
    await inBalancedLab();
  }
  if (only !== 'play') await inExam();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function inWideWindow(): Promise<void> {
  const session = new TerminalSession({ columns: 132, rows: 36, args: ['--dir', workspace], env });
  for (const step of BEFORE) await passAndGoOn(session, step);

  await session.until(/✘|line \d+/);
  await settled(session, 'first-rejection');
  picture(session, 'screen-rejected', 'xdplings: what the verifier said, explained at the line');
  save('hello/first-rejection', program('hello/first-rejection'));
  await session.until('✔ Passed');
  picture(session, 'screen-pass', 'xdplings: a step that passed');
  session.press('n');
  for (const step of BETWEEN) await passAndGoOn(session, step);

  await settled(session, 'hash-map');
  save('counter/hash-map', program('counter/hash-map', 'no-null-check'));
  await session.until(/✘ .*verifier/);
  session.press('v');
  await session.until('walk through the log');
  session.press('c');
  await session.until('● led to it');
  picture(session, 'screen-explorer', 'xdplings: the way to a refusal, instruction by instruction');
  session.press('\u001b');
  await session.until('In its words');
  save('counter/hash-map', program('counter/hash-map', 'room-for-three'));
  await session.until(/✘ has room[\s\S]*Mend it and save/);
  picture(session, 'screen-en', 'xdplings: a check that failed');
  session.press('L');
  await session.until('期待');
  picture(session, 'screen-ja', 'xdplings: 失敗したチェック');
  session.press('L');
  await session.until('expected');
  session.press('l');
  await session.until('counter/headers');
  picture(session, 'screen-list', 'xdplings: every step');
  await session.quit();
}

/** 80 × 24: one pane at a time; the side is brought to the front with Tab. */
async function inNarrowWindow(): Promise<void> {
  const session = new TerminalSession({ columns: 80, rows: 24, args: ['--dir', workspace], env });
  await session.until('hash-map');
  session.press('\t');
  await session.until('expected');
  picture(session, 'screen-narrow', 'xdplings: 80 × 24');
  await session.quit();
}

/** The finished firewall under a flood, while another host is answered; rules were set from other terminals. */
async function inPlayingLab(): Promise<void> {
  const args = ['play', 'firewall', '--solution', '--dir', workspace];
  const session = new TerminalSession({ columns: 132, rows: 36, args, env });
  await session.until('● playing');
  const syn = packet(
    eth({ src: '02:00:00:00:01:66', dst: '02:00:00:00:01:02' }),
    ipv4({ src: '10.0.1.66', dst: '10.0.1.2' }),
    tcp({ sport: 20_000, dport: 8080 }),
  );
  await elsewhere('fw', 'set', '-n', '10.0.1.0/24', '-t', 'icmp');
  await elsewhere('fw', 'set', '-n', '10.0.1.64/26', '-t', 'tcp');
  const flood = elsewhere(
    ...['exec', 'client1', '--frame', toHex(syn)],
    ...['--rate', '50000', '--seconds', '6'],
  );
  const pings = elsewhere('exec', 'client2', '--', 'ping', '-i', '0.05', '-c', '100', '10.0.2.2');
  await session.until(/#2 .*dropped +1\d\d,\d{3} +[45]\d,\d{3}\/s/);
  picture(session, 'screen-play', 'xdplings play: the firewall of chapter 03 drops a flood');
  await Promise.all([flood, pings]);
  await session.quit();
}

/** The finished load balancer: three servers behind one address, one of them drained while a client goes on asking. */
async function inBalancedLab(): Promise<void> {
  const args = ['play', 'load-balancer', '--solution', '--dir', workspace];
  const session = new TerminalSession({ columns: 132, rows: 36, args, env });
  await session.until('● playing');
  for (const id of [1, 2, 3]) {
    const address = `10.0.${id + 1}.2`;
    await elsewhere('lb', 'set', '-n', `app${id}`, '-a', address, '-c', `http://${address}:8080/health`);
  }
  await elsewhere('fw', 'set', '-n', '10.0.1.0/24', '-t', 'icmp');
  const asking = 'for i in $(seq 1000); do curl -sm 2 203.0.113.11:8080/who; done';
  const requests = elsewhere('exec', 'client', '--', 'sh', '-c', asking);
  await session.until(/33 %[\s\S]*33 %[\s\S]*33 %/);
  await elsewhere('lb', 'drain', '-i', '2');
  await session.until(/#2 ○ Unavailable[\s\S]* 0 %/);
  picture(session, 'screen-play-lb', 'xdplings play: the load balancer of chapter 04, one server drained');
  await requests;
  await session.quit();
}

/** The exam, from the step before: every other step has been passed, one check at a time. */
async function inExam(): Promise<void> {
  // The workshop stays where the other pictures have left it, although everything there is passed.
  workspace = join(home, 'exam');
  const window = { columns: 132, rows: 36, args: ['--dir', workspace], env };
  const before = new TerminalSession(window);
  await before.until(/✘|✔/);
  await before.quit();
  for (const step of everyStep().filter((one) => one !== EXAM)) {
    save(step, program(step));
    await elsewhere('check', step, '--dir', workspace);
  }
  const session = new TerminalSession(window);
  await settled(session, 'scmlb');
  save(EXAM, program(EXAM));
  await session.until(/✔ Passed[\s\S]*Solution: \d/);
  picture(session, 'screen-exam', 'xdplings: the exam of chapter 04, passed');
  await session.quit();
}

/** lesson/step of the whole course, in its order. */
function everyStep(): string[] {
  return Object.entries(FOLDERS).flatMap(([lesson, folder]) => {
    const description = readFileSync(join(ROOT, 'lessons', folder, 'lesson.yaml'), 'utf8');
    return [...description.matchAll(/^ {2}- name: (\S+)$/gm)].map(([, name]) => `${lesson}/${name}`);
  });
}

/** A command in another terminal. */
function elsewhere(...words: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const surroundings = { ...process.env, HOME: home, XDG_RUNTIME_DIR: run };
    const child = execFile(join(ROOT, 'xdplings'), words, { env: surroundings }, (error) =>
      error ? failed(error) : done(),
    );
    child.stdin?.end();
  });
}

/** Saves the solution of the step on screen, waits for the pass, and goes on as a learner does. */
async function passAndGoOn(session: TerminalSession, step: string): Promise<void> {
  await settled(session, step.split('/')[1] ?? step);
  save(step, program(step));
  await session.until('✔ Passed');
  session.press('n');
}

/** The step is on screen, and its first run has ended. */
async function settled(session: TerminalSession, step: string): Promise<void> {
  await session.until((text) => (text.split('\n')[0] ?? '').includes(step) && /✘ /.test(text));
}

/** A program of the course as a learner would have written it: without the comment that says what is wrong with it. */
function program(step: string, mistake?: string): string {
  const [lesson = '', name = ''] = step.split('/');
  const file = mistake ? `wrong/${name}--${mistake}.bpf.c` : `${name}.bpf.c`;
  const source = readFileSync(join(ROOT, 'solutions', FOLDERS[lesson] ?? '', file), 'utf8');
  return mistake ? source.replace(/^\/\*[\s\S]*?\*\/\n/m, '') : source;
}

/** As most editors save: a new file takes the old one's place. */
function save(step: string, source: string): void {
  const file = join(workspace, `${step}.bpf.c`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}~`, source);
  renameSync(`${file}~`, file);
}

function picture(session: TerminalSession, name: string, title: string): void {
  writeFileSync(join(ROOT, 'docs', `${name}.svg`), screenSvg(session.screen, title));
  console.log(`docs/${name}.svg`);
}
