import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileSystemWithoutEvents } from '../../src/system/network-file-system.ts';
import { type Watching, watchSources } from '../../src/system/watch.ts';
import { scratchFolder } from './scratch.ts';

let open: Watching | undefined;
afterEach(() => open?.close());

/** A watched folder with one known file; `saved` grows by what was read at each report. */
async function watched(polling: boolean) {
  const dir = scratchFolder();
  mkdirSync(join(dir, '01-hello'));
  const file = join(dir, '01-hello', 'print.bpf.c');
  writeFileSync(file, 'first');
  const saved: { path: string; content: string }[] = [];
  open = await watchSources(dir, (path) => saved.push({ path, content: readFileSync(path, 'utf8') }), {
    polling,
  });
  /** The last file that is saved: once it was reported, everything before it would have been as well. */
  const settle = async () => {
    const marker = join(dir, `zz-${saved.length}.bpf.c`);
    writeFileSync(marker, 'marker');
    await vi.waitFor(() => expect(saved.map(({ path }) => path)).toContain(marker), 5000);
    return saved.filter(({ path }) => !path.includes('/zz-'));
  };
  return { dir, file, saved, settle };
}

const SAVES: readonly [string, (file: string) => void][] = [
  ['a plain write', (file) => writeFileSync(file, 'changed')],
  [
    'truncate, then write in pieces (VS Code)',
    (file) => {
      const descriptor = openSync(file, 'w');
      writeSync(descriptor, 'chan');
      writeSync(descriptor, 'ged');
      closeSync(descriptor);
    },
  ],
  [
    'rename to a backup, write anew, delete the backup (vim)',
    (file) => {
      renameSync(file, `${file}~`);
      writeFileSync(file, 'changed');
      unlinkSync(`${file}~`);
    },
  ],
  [
    'write beside, rename over (atomic)',
    (file) => {
      writeFileSync(`${file}.tmp`, 'changed');
      renameSync(`${file}.tmp`, file);
    },
  ],
  [
    'delete and make again',
    (file) => {
      unlinkSync(file);
      writeFileSync(file, 'changed');
    },
  ],
  [
    'delete the folder and make it again',
    (file) => {
      rmSync(join(file, '..'), { recursive: true });
      mkdirSync(join(file, '..'));
      writeFileSync(file, 'changed');
    },
  ],
];

describe.each([
  ['by events', false],
  ['by polling', true],
])('watching %s', (_, polling) => {
  it.each(SAVES)('reports once: %s', async (_title, save) => {
    const { file, saved } = await watched(polling);
    save(file);
    await vi.waitFor(() => expect(saved).toEqual([{ path: file, content: 'changed' }]), 5000);
  });

  it('reports each of several files saved at once', async () => {
    const { dir, saved } = await watched(polling);
    const files = ['a', 'b', 'c'].map((name) => join(dir, '01-hello', `${name}.bpf.c`));
    for (const file of files) writeFileSync(file, 'new');
    await vi.waitFor(() => expect(saved.map(({ path }) => path).sort()).toEqual(files), 5000);
  });

  it('does not report a save that changes nothing', async () => {
    const { file, settle } = await watched(polling);
    writeFileSync(file, 'first');
    expect(await settle()).toEqual([]);
  });

  it('reports neither an empty file nor one that is no source', async () => {
    const { dir, file, settle } = await watched(polling);
    writeFileSync(file, '');
    writeFileSync(join(dir, '01-hello', '.print.bpf.c.swp'), 'x');
    writeFileSync(join(dir, '01-hello', 'notes.txt'), 'x');
    mkdirSync(join(dir, '.git'));
    writeFileSync(join(dir, '.git', 'x.bpf.c'), 'x');
    expect(await settle()).toEqual([]);
  });

  it('reports a file whose content comes long after it was emptied', async () => {
    const { file, saved, settle } = await watched(polling);
    writeFileSync(file, '');
    expect(await settle()).toEqual([]);
    writeFileSync(file, 'changed');
    await vi.waitFor(() => expect(saved).toContainEqual({ path: file, content: 'changed' }), 5000);
  });
});

it('stops at the signal', async () => {
  const dir = scratchFolder();
  const controller = new AbortController();
  const onSaved = vi.fn();
  open = await watchSources(dir, onSaved, { signal: controller.signal });
  controller.abort();
  writeFileSync(join(dir, 'a.bpf.c'), 'x');
  // A second watcher that does report the same save proves that the first one had its chance.
  const seen = vi.fn();
  const other = await watchSources(dir, seen);
  writeFileSync(join(dir, 'a.bpf.c'), 'y');
  await vi.waitFor(() => expect(seen).toHaveBeenCalled(), 5000);
  await other.close();
  expect(onSaved).not.toHaveBeenCalled();
});

it('knows a local file system from one without events', async () => {
  expect(await fileSystemWithoutEvents(tmpdir())).toBeUndefined();
  expect(await fileSystemWithoutEvents('/no/such/folder')).toBeUndefined();
});
