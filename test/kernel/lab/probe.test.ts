import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, collect, compile, describeWithRoot, frame, run, signal } from './support.ts';

describeWithRoot('a health check', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());

  const ask = (
    address: string,
    more: { from?: string; port?: number; path?: string; timeoutMs?: number } = {},
  ) => lab.probe({ from: 'lb', address, port: 8080, path: '/health', timeoutMs: 1_000, ...more }, signal);

  /** Runs services on app1 while `work` does: by port, what each makes of a question `q` that has come over `c`. */
  async function withServices(services: Readonly<Record<number, string>>, work: () => Promise<void>) {
    const listening = Object.entries(services).map(([port, answer]) => SERVICE(Number(port), answer));
    const script = `const net = require('node:net'); ${listening.join('\n')}`;
    const controller = new AbortController();
    const ready = Promise.withResolvers<void>();
    let lines = '';
    const ended = lab.exec('app1', [process.execPath, '-e', script], {
      ...collect(),
      onStdout: (chunk) => {
        lines += Buffer.from(chunk).toString();
        if (lines.length === listening.length) ready.resolve();
      },
      signal: controller.signal,
    });
    ended.catch(ready.reject);
    try {
      await ready.promise;
      await work();
    } finally {
      controller.abort();
      await ended.catch(() => {});
    }
  }

  test('says what the backend answers', async () => {
    expect(await ask('10.0.2.2')).toEqual({ status: 200 });
    expect(await ask('10.0.3.2', { path: '/who' })).toEqual({ status: 200 });
    expect(await ask('10.0.4.2', { path: '/nothing?there' })).toEqual({ status: 404 });
    expect(await ask('fd00:2::2')).toEqual({ status: 200 });
    expect(await ask('10.0.2.2', { from: 'client' })).toEqual({ status: 200 });
  });

  test('says that nobody listens', async () => {
    expect(await ask('10.0.2.2', { port: 81 })).toEqual({ failure: 'refused' });
  });

  test('says that there is no way', async () => {
    expect(await ask('192.0.2.1')).toEqual({ failure: 'unreachable' });
  });

  test('gives up in time when a program drops what it asks', async () => {
    await run(lab, compile('verdicts'), 'drop_all', { host: 'app1', interface: 'eth0' });
    expect(await ask('10.0.2.2', { timeoutMs: 60 })).toEqual({ failure: 'no answer in 60 ms' });
    await lab.attach([], signal);
    expect(await ask('10.0.2.2')).toEqual({ status: 200 });
  });

  test.each([
    ['SSH', `c.end('SSH-2.0-OpenSSH\\r\\n')`, { failure: 'not HTTP' }],
    ['no status', `c.end('HTTP/1.1 abc\\r\\n\\r\\n')`, { failure: 'not HTTP' }],
    ['half an answer', `c.end('HTTP/1.1 200 ')`, { failure: 'not HTTP' }],
    [
      'an endless head',
      `c.write('HTTP/1.1 200 OK\\r\\n' + 'A: b\\r\\n'.repeat(1e6))`,
      { failure: 'not HTTP' },
    ],
    ['nothing', `c.end()`, { failure: 'closed without an answer' }],
    ['a reset', `c.resetAndDestroy()`, { failure: 'reset' }],
    ['silence', ``, { failure: 'no answer in 150 ms' }],
    ['an endless body', `c.write('HTTP/1.0 503\\r\\n\\r\\n' + 'x'.repeat(1e7))`, { status: 503 }],
    ['an answer without an end', `c.write('HTTP/1.1 200 OK\\r\\n\\r\\n')`, { status: 200 }],
    [
      'an answer in two pieces',
      `c.setNoDelay(); c.write('HTTP/1.1 2'); setTimeout(() => c.end('04 No\\r\\n\\r\\n'), 10)`,
      { status: 204 },
    ],
  ])('hears %s for what it is', async (_, answer, expected) => {
    await withServices({ 8181: answer }, async () => {
      expect(await ask('10.0.2.2', { port: 8181, timeoutMs: 150 })).toEqual(expected);
    });
  });

  test('asks as HTTP/1.1 has it', async () => {
    const wanted =
      'GET /a?b=c HTTP/1.1\r\nHost: 10.0.2.2:8181\r\nUser-Agent: xdplings\r\nAccept: */*\r\nConnection: close\r\n\r\n';
    const answer = `c.end('HTTP/1.1 ' + (String(q) === ${JSON.stringify(wanted)} ? 200 : 500) + ' ?\\r\\n\\r\\n')`;
    await withServices({ 8181: answer }, async () => {
      expect(await ask('10.0.2.2', { port: 8181, path: '/a?b=c' })).toEqual({ status: 200 });
    });
  });

  test('goes on beside a flood and beside others of its kind', async () => {
    const flood = lab.generate(
      { from: CLIENT, frames: [frame('x', '02:00:00:00:01:01')], rate: 1_000, seconds: 0.3 },
      signal,
    );
    const asked = ['10.0.2.2', '10.0.3.2', '10.0.4.2'].flatMap((address) => [ask(address), ask(address)]);
    expect(await Promise.all(asked)).toEqual(asked.map(() => ({ status: 200 })));
    expect((await flood).sent).toBe(300);
  });

  test('does not wait for calls that take their time, nor they for it', async () => {
    const order: string[] = [];
    await run(lab, compile('verdicts'), 'drop_all', { host: 'app3', interface: 'eth0' });
    await Promise.all([
      lab.findNeighbour('lb', '10.0.2.99').catch(() => order.push('nobody there')),
      ask('10.0.2.2').then(() => order.push('answer')),
      ask('10.0.4.2', { timeoutMs: 1_500 }).then(() => order.push('silence')),
    ]);
    await lab.attach([], signal);
    expect(order).toEqual(['answer', 'nobody there', 'silence']);
  });

  test('leaves nothing behind that the next action could see', async () => {
    await ask('10.0.2.2');
    const { captured } = await lab.sendFrames(CLIENT, [], signal);
    expect(captured).toEqual([]);
  });

  test('ends with the network', async () => {
    await run(lab, compile('verdicts'), 'drop_all', { host: 'app1', interface: 'eth0' });
    const asked = ask('10.0.2.2', { timeoutMs: 9_000 });
    const [outcome] = await Promise.allSettled([asked, lab.open(LABS.pair)]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'environment' } });
    await lab.open(LABS.lb);
  });

  test('is cancelled at once', async () => {
    const controller = new AbortController();
    const request = { from: 'lb', address: '10.0.2.99', port: 80, path: '/', timeoutMs: 9_000 };
    const asked = lab.probe(request, controller.signal);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  test('from or to what does not exist is the caller’s mistake', async () => {
    await expect(ask('10.0.2.2', { from: 'app9' })).rejects.toThrow(/no host "app9"/);
    await expect(ask('app1')).rejects.toThrow(/"app1" is not an IP address/);
  });
});

/** Says on its standard output when it listens. */
const SERVICE = (port: number, answer: string) =>
  `net.createServer((c) => { c.on('error', () => {}); c.once('data', (q) => { ${answer} }); })` +
  `.listen(${port}, () => process.stdout.write('.'));`;
