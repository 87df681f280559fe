import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bearer, type Held, type Joined, TestHub } from './support/test-hub.ts';

let hub: TestHub;
let held: Held;
let ada: Joined;
let cookie: string;
let setCookie: string;
beforeAll(async () => {
  hub = await TestHub.start();
  held = await hub.session();
  ada = await hub.join(held);
  const { headers } = await logIn(held.key);
  setCookie = String(headers['set-cookie']);
  cookie = setCookie.split(';')[0] ?? '';
});
afterAll(() => hub.close());

const logIn = (key: string) =>
  hub.ask('POST', '/v1/login', { body: { key }, headers: { origin: hub.origin } });
const ACT = { act: { kind: 'queue-paused', paused: true } };

describe('a request of another place', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'by the name %j is refused, whatever it asks and shows',
    async (host) => {
      for (const path of ['/', '/v1/hello', '/v1/view', '/v1/board', '/nothing']) {
        const { status } = await hub.ask('GET', path, { headers: { host, ...bearer(ada.token) } });
        expect([path, status]).toEqual([path, 403]);
      }
    },
  );

  it('by one of its own names is answered, in large letters too', async () => {
    for (const name of ['127.0.0.1', 'localhost', 'LocalHost', '[::1]']) {
      const { status } = await hub.ask('GET', '/v1/hello', { headers: { host: `${name}:${hub.port}` } });
      expect([name, status]).toEqual([name, 200]);
    }
  });

  const foreign = () => [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `https://127.0.0.1:${hub.port}` },
    { origin: 'http://127.0.0.1:1' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];

  it('that changes something is refused with a cookie and with a token', async () => {
    for (const headers of foreign()) {
      for (const shown of [{ cookie }, bearer(held.key)]) {
        const { status } = await hub.ask('POST', '/v1/acts', {
          body: ACT,
          headers: { ...headers, ...shown },
        });
        expect([headers, status]).toEqual([headers, 403]);
      }
    }
  });

  it('that shows a cookie is refused, though it only reads', async () => {
    for (const headers of foreign()) {
      const { status } = await hub.ask('GET', '/v1/board', { headers: { ...headers, cookie } });
      expect([headers, status]).toEqual([headers, 403]);
    }
  });

  it('with a cookie must prove that it comes from the own page, where it changes something', async () => {
    const act = async (headers: Record<string, string>) =>
      (await hub.ask('POST', '/v1/acts', { body: ACT, headers: { cookie, ...headers } })).status;
    expect(await act({})).toBe(403);
    expect(await act({ 'sec-fetch-site': 'none' })).toBe(403);
    expect(await act({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await act({ origin: hub.origin })).toBe(200);
  });

  it('cannot log anybody in', async () => {
    for (const headers of [{}, ...foreign()]) {
      const { status } = await hub.ask('POST', '/v1/login', { body: { key: held.key }, headers });
      expect([headers, status]).toEqual([headers, 403]);
    }
  });

  it('gets no word that other pages may read it', async () => {
    const { headers } = await hub.ask('OPTIONS', '/v1/acts', { headers: { origin: 'http://evil.example' } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('every answer', () => {
  it.each(['/', '/v1/hello', '/v1/board', '/nothing', '/ABCDEFGH'])(
    'carries the Content-Security-Policy, to the letter: %s',
    async (path) => {
      const { headers } = await hub.ask('GET', path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
          "font-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';require-trusted-types-for 'script'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toBe(path === '/' || path === '/ABCDEFGH' ? 'no-cache' : 'no-store');
    },
  );
});

describe("the log-in's cookie", () => {
  it('is read by no script and sent to no other page', () => {
    expect(setCookie).toMatch(/^xdplings=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('is another secret than the key, and is worth nothing after the log-out; the key is', async () => {
    const { headers } = await logIn(` ${held.key.toLowerCase().replace(/(.{5})/g, '$1-')} `);
    const [mine = ''] = String(headers['set-cookie']).split(';');
    expect(mine).not.toContain(held.key);
    const board = async (shown: Record<string, string>) =>
      (await hub.ask('GET', '/v1/board', { headers: shown })).status;
    expect(await board({ cookie: mine })).toBe(200);
    const [watched, other] = [hub.watch({ cookie: mine }), hub.watch(bearer(held.key))];
    await Promise.all([watched.opened(), other.opened()]);
    await hub.ask('POST', '/v1/logout', { headers: { cookie: mine, origin: hub.origin } });
    await watched.until(() => watched.isOver());
    expect(other.isOver()).toBe(false);
    expect([await board({ cookie: mine }), await board({ cookie }), await board(bearer(held.key))]).toEqual([
      401, 200, 200,
    ]);
  });
});

describe('secrets', () => {
  it('are in no log, no error, and nowhere on the disk', async () => {
    const printed = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    const secrets = [ada.token, ada.resume, held.key, cookie.split('=')[1] ?? ''];
    let answers = '';
    for (const secret of secrets) {
      const asked = [
        await hub.ask('GET', '/v1/nothing', { headers: bearer(secret) }),
        await hub.ask('GET', '/v1/learners/nobody', { headers: bearer(secret) }),
        await hub.ask('GET', `/v1/learners/${secret}`, { headers: bearer(held.key) }),
        await hub.ask('GET', `/${secret}`),
        await hub.ask('POST', '/v1/login', { body: { key: `${secret}x` }, headers: { origin: hub.origin } }),
        await hub.ask('POST', '/v1/join', { body: { code: secret, name: secret, more: secret } }),
        await hub.ask('POST', '/v1/join', { body: { code: [secret], name: 1 } }),
        await hub.ask('POST', '/v1/reports', { raw: `{"${secret}`, headers: bearer(ada.token) }),
        await hub.ask('POST', '/v1/reports', { body: { reports: [{ body: { kind: secret } }] } }),
      ];
      expect(Math.min(...asked.map(({ status }) => status))).toBeGreaterThanOrEqual(400);
      answers += asked.map(({ text, headers }) => text + JSON.stringify(headers)).join('');
    }
    const said = [...printed, ...written].flatMap(({ mock }) => mock.calls.flat()).join('');
    for (const spy of [...printed, ...written]) spy.mockRestore();
    const folder = dirname(hub.path);
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    // It is the place where it would be.
    expect(kept.join('')).toContain(ada.learner);
    for (const secret of secrets) {
      for (const text of [answers, said, String(hub.bugs), ...kept]) expect(text).not.toContain(secret);
    }
  });
});
