import { expect, it } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { withoutPassword } from '../../../src/hub/store/postgres/connection.ts';

it.each(['', 'sqlite:', ':memory:', 'sqlite::memory:', 'mysql://kim:secret@host/db', 'https://host/x'])(
  'refuses %j with what it takes',
  async (url) => {
    const error: Error = await openStore(url).then(
      () => new Error('opened'),
      (refused) => refused,
    );
    expect(error).toMatchObject({ kind: 'usage', todo: expect.stringContaining('postgres://') });
    expect(error.message).not.toContain('secret');
  },
);

it.each([
  ['postgres://kim:secret@db.example:5432/hub', 'postgres://db.example:5432/hub'],
  ['postgresql://kim@db.example/hub?sslmode=require', 'postgresql://db.example/hub?sslmode=require'],
  ['postgres://kim:p@ss@db.example/hub', 'postgres://db.example/hub'],
  ['postgres:///hub?host=/run/pg&user=kim&password=secret', 'postgres:///hub?host=/run/pg'],
])('shows %j as %j', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});

it('says that a database is not there, without its password', async () => {
  const error: Error = await openStore('postgres://kim:secret@127.0.0.1:1/hub').then(
    () => new Error('opened'),
    (refused) => refused,
  );
  expect(error).toMatchObject({ kind: 'environment', where: expect.stringContaining('127.0.0.1:1/hub') });
  expect(error.message).not.toContain('secret');
});
