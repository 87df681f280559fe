import { once } from 'node:events';
import { request } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { startHub } from '../../../src/hub/server/create-hub.ts';
import { createSession } from '../../../src/hub/server/new-session.ts';
import { createHubHttp } from '../../../src/reporters/hub/hub-http.ts';
import { testCertificate } from '../../reporters/hub/support/certificate.ts';
import { openTcpDoor } from '../../support/tcp-door.ts';
import { temporaryStore } from '../store/temporary-store.ts';
import { STEPS, TestHub } from './support/test-hub.ts';

it('sets over TLS a cookie that only this host gets, and only over TLS; plain HTTP there is no answer', async () => {
  const plain = await TestHub.start();
  const { store, remove } = await temporaryStore();
  const tls = await testCertificate();
  const hub = await startHub(
    { store, names: [], tls, version: '0', pages: plain.pages, onBug: (error) => expect.fail(String(error)) },
    { host: '127.0.0.1', port: 0 },
  );
  onTestFinished(async () => {
    await hub.close();
    await Promise.all([remove(), plain.close()]);
  });
  const { key } = await createSession(store, {
    title: 'Room 1',
    steps: STEPS,
    lasts: 1e7,
    kept: 1e7,
    now: Date.now(),
  });
  const origin = `https://127.0.0.1:${hub.port}`;
  const cookies = await new Promise<readonly string[] | undefined>((resolve, reject) => {
    const asking = request(
      `${origin}/v1/login`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        rejectUnauthorized: false,
        agent: false,
      },
      (answer) => {
        resolve(answer.headers['set-cookie']);
        answer.resume();
      },
    );
    asking.on('error', reject);
    asking.end(JSON.stringify({ key }));
  });
  expect(cookies).toEqual([
    expect.stringMatching(/^__Host-xdplings=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
  ]);
  await expect(fetch(`http://127.0.0.1:${hub.port}/v1/hello`)).rejects.toThrow();
});

it('behind an address translation is reached by its public address, with the pin of its own key', async () => {
  let inside = 0;
  const translation = await openTcpDoor(() => inside);
  const { store, remove } = await temporaryStore();
  const tls = await testCertificate();
  const plain = await TestHub.start();
  const publicUrl = `https://localhost:${translation.port}`;
  const hub = await startHub(
    {
      store,
      names: [],
      tls,
      publicUrl,
      version: '0',
      pages: plain.pages,
      onBug: (e) => expect.fail(String(e)),
    },
    { host: '127.0.0.1', port: 0 },
  );
  inside = hub.port;
  const http = createHubHttp({ origin: publicUrl, pin: tls.pin });
  onTestFinished(async () => {
    http.close();
    await hub.close();
    translation.close();
    await Promise.all([remove(), plain.close()]);
  });
  const { record } = await createSession(store, {
    title: 'Room 1',
    steps: STEPS,
    lasts: 1e7,
    kept: 1e7,
    now: Date.now(),
  });
  const joined = await http.request('POST', '/v1/join', { body: { code: record.code, name: 'Ann' } });
  expect(joined).toMatchObject({ status: 200, body: { name: 'Ann' } });
});

it('goes on with TLS sessions after a restart, and with none of a hub of another key', async () => {
  const [own, other] = [await testCertificate(), await testCertificate()];
  const plain = await TestHub.start();
  const { store, remove } = await temporaryStore();
  onTestFinished(async () => {
    await Promise.all([remove(), plain.close()]);
  });
  let session: Buffer | undefined;
  /** Starts a hub, makes one connection, and stops it. @returns whether the connection was taken up from the last one */
  const isTakenUp = async (tls: typeof own): Promise<boolean> => {
    const hub = await startHub(
      { store, names: [], tls, version: '0', pages: plain.pages, onBug: (e) => expect.fail(String(e)) },
      { host: '127.0.0.1', port: 0 },
    );
    const socket = tlsConnect({ host: '127.0.0.1', port: hub.port, rejectUnauthorized: false, session });
    await once(socket.resume(), 'secureConnect');
    const taken = socket.isSessionReused();
    // A connection that is taken up brings no other one.
    if (!taken) [session] = await once(socket, 'session');
    socket.destroy();
    await hub.close();
    return taken;
  };
  expect(await isTakenUp(own)).toBe(false);
  // Started with other words than the first time, as with another --port.
  process.argv.push('--port');
  onTestFinished(() => void process.argv.pop());
  expect(await isTakenUp(own)).toBe(true);
  expect(await isTakenUp(other)).toBe(false);
});
