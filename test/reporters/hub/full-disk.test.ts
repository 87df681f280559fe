import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'support/full-disk-child.ts');
/** A disk that only the one program sees, and that is gone with it. */
const ON_SMALL_DISK = [
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=256k none "$1" && exec "$2" "$3" "$1"',
  'sh',
];

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

it.skipIf(!mayMount)(
  `an outbox on a full disk disturbs nobody, and writes down later what it could not${mayMount ? '' : ' (only root can make a small disk)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'xdplings-full-outbox-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const printed = execFileSync('unshare', [...ON_SMALL_DISK, folder, process.execPath, PROGRAM], {
      encoding: 'utf8',
      timeout: 25_000,
    });
    const { whileFull, lost, here, elsewhere } = JSON.parse(printed);
    expect(lost).toBe(0);
    expect(whileFull.waiting).toBe(202);
    expect(whileFull.onDisk).toBeLessThan(202);
    // Numbered without a gap, in order, each once.
    const all = Array.from({ length: 206 }, (_, at) => [at + 1, `a/${at + 1}`]);
    expect(here).toEqual(all.slice(3));
    // Where it could not be written that some were acknowledged, another process sends those once more: a hub knows them.
    expect(elsewhere.slice(-here.length)).toEqual(here);
    expect(all.slice(-elsewhere.length)).toEqual(elsewhere);
  },
);
