import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { aSession, report, reports } from './sample.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xdplings-hub-'));
  path = join(folder, 'deep', 'down', 'hub.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

/** A store with something in it, closed. */
async function keptSession(): Promise<string> {
  const session = aSession();
  const store = await openStore(path);
  await store.createSession(session);
  await store.append(session.id, reports('a', 1, 500));
  await store.close();
  return session.id;
}

it('is made for its owner only, in folders for its owner only', async () => {
  const store = await openStore(path);
  const session = aSession();
  await store.createSession(session);
  const files = [path, `${path}-wal`].map(mode);
  await store.close();
  expect(files).toEqual(['600', '600']);
  expect([join(folder, 'deep'), join(folder, 'deep', 'down')].map(mode)).toEqual(['700', '700']);
});

it("closes a file that others could read, and leaves a folder's rights alone", async () => {
  await keptSession();
  chmodSync(path, 0o644);
  chmodSync(join(folder, 'deep'), 0o755);
  await (await openStore(path)).close();
  expect(mode(path)).toBe('600');
  expect(mode(join(folder, 'deep'))).toBe('755');
});

it('tells a second hub that another one uses the file, and lets it in afterwards', async () => {
  const first = await openStore(path);
  await expect(openStore(path)).rejects.toMatchObject({
    kind: 'environment',
    what: 'Another hub is using these sessions.',
    todo: expect.stringContaining('--store'),
  });
  await first.close();
  await (await openStore(path)).close();
});

describe('left as it was', () => {
  const TABLE = 'CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)';
  const cases: readonly [string, RegExp, () => Promise<void>][] = [
    ['a text', /no store of a hub/, async () => put('Dear diary,\n'.repeat(1000))],
    ['a short text', /no store of a hub/, async () => put('x')],
    ["another program's database", /no store of a hub/, async () => inDatabase(TABLE)],
    [
      "another program's empty database with a version",
      /no store of a hub/,
      async () => inDatabase('PRAGMA user_version = 1; PRAGMA application_id = 7'),
    ],
    [
      'a newer version',
      /newer xdplings .*version 99/,
      async () => {
        await keptSession();
        inDatabase('PRAGMA user_version = 99');
      },
    ],
    [
      'a damaged one',
      /damaged/,
      async () => {
        await keptSession();
        put(readFileSync(path).fill(0xa5, 8192, 40_000));
      },
    ],
    [
      'one that was cut off',
      /damaged/,
      async () => {
        await keptSession();
        put(readFileSync(path).subarray(0, 20_000));
      },
    ],
  ];
  const put = (bytes: string | Buffer) => {
    mkdirSync(join(folder, 'deep', 'down'), { recursive: true });
    writeFileSync(path, bytes);
  };
  const inDatabase = (sql: string) => {
    mkdirSync(join(folder, 'deep', 'down'), { recursive: true });
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
  };

  it.each(cases)('%s', async (_, what, make) => {
    await make();
    const before = readFileSync(path);
    const opening = openStore(path);
    await expect(opening).rejects.toMatchObject({ kind: 'environment', what: expect.stringMatching(what) });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

it('takes a file that was left empty, and leaves nothing beside it', async () => {
  mkdirSync(join(folder, 'deep', 'down'), { recursive: true });
  writeFileSync(path, '');
  await (await openStore(path)).close();
  expect(mode(path)).toBe('600');
  expect(readdirSync(join(folder, 'deep', 'down'))).toEqual(['hub.db']);
});

it('says what is in the way where there can be no file', async () => {
  writeFileSync(join(folder, 'deep'), '');
  await expect(openStore(path)).rejects.toMatchObject({ kind: 'environment' });
  await expect(openStore(folder)).rejects.toMatchObject({ kind: 'environment' });
});

it('overwrites what was purged', async () => {
  const secret = 'int secret_of_kim;';
  const session = aSession({ purgeAt: 1 });
  const store = await openStore(path);
  await store.createSession(session);
  await store.append(session.id, [
    report('a', 1, { file: { step: 's', source: secret.repeat(500), log: '' } }),
  ]);
  expect(readFileSync(`${path}-wal`).includes(secret)).toBe(true);
  expect(await store.purge(2)).toEqual([session.id]);
  expect(readFileSync(`${path}-wal`).includes(secret)).toBe(false);
  expect(readFileSync(path).includes(secret)).toBe(false);
  await store.close();
});
