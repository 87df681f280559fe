import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'fill-disk.ts');
/** A disk that only the one program sees, and that is gone with it. */
const ON_SMALL_DISK = [
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=2m none "$1" && exec "$2" "$3" "$1"',
  'sh',
];

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

it.skipIf(!mayMount)(
  `says that the disk is full, loses nothing, and goes on when there is space${mayMount ? '' : ' (only root can make a small disk)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'xdplings-full-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const printed = execFileSync('unshare', [...ON_SMALL_DISK, folder, process.execPath, PROGRAM], {
      encoding: 'utf8',
      timeout: 25_000,
    });
    const happened = JSON.parse(printed);
    const full = {
      kind: 'environment',
      what: 'There is no space left where the hub keeps its sessions.',
      todo: expect.stringContaining('Free some space'),
    };
    expect(happened).toMatchObject({ atStart: full, openWhileFull: full, full, stillFull: full, acked: 400 });
    expect(happened.acknowledged).toBeGreaterThan(10);
    expect(happened.readWhileFull).toBe(happened.acknowledged);
    expect(happened.kept).toBe(happened.acknowledged + 400);
  },
);
