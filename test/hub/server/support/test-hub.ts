import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningHub, startHub } from '../../../../src/hub/server/create-hub.ts';
import { createSession } from '../../../../src/hub/server/new-session.ts';
import type { SessionRecord, Store } from '../../../../src/hub/store/store.ts';
import { temporaryStore } from '../../store/temporary-store.ts';
import { type Heard, listen } from './listen.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests say by what they expect what an answer is.
  readonly body: any;
};
export type Sent = {
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Joined = { readonly learner: string; readonly token: string; readonly resume: string };
export type Held = { readonly record: SessionRecord; readonly key: string };

export const STEPS = ['hello/print', 'hello/drop'].map((id) => ({ id, title: { en: id, ja: id } }));
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A hub on a free port, over plain HTTP, with a clock that stands still until a test moves it. */
export class TestHub {
  readonly bugs: unknown[] = [];
  readonly path: string;
  readonly store: Store;
  now = Date.now();
  #hub!: RunningHub;
  readonly #heard: Heard[] = [];
  readonly #remove: () => Promise<void>;
  readonly #pages: string;

  constructor(store: Store, path: string, remove: () => Promise<void>) {
    this.store = store;
    this.path = path;
    this.#remove = remove;
    this.#pages = mkdtempSync(join(tmpdir(), 'xdplings-pages-'));
    writeFileSync(join(this.#pages, 'index.html'), '<!doctype html><title>dashboard</title>');
    writeFileSync(join(this.#pages, 'join.html'), '<!doctype html><title>join</title>');
  }

  /** @param changed makes the hub's store of the real one */
  static async start(changed: (store: Store) => Store = (store) => store): Promise<TestHub> {
    const { store, path, remove } = await temporaryStore();
    const test = new TestHub(changed(store), path, remove);
    test.#hub = await startHub(
      {
        store: test.store,
        names: [],
        version: '0',
        pages: test.#pages,
        now: () => test.now,
        onBug: (error) => test.bugs.push(error),
      },
      { host: '127.0.0.1', port: 0 },
    );
    return test;
  }

  get port(): number {
    return this.#hub.port;
  }
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get pages(): string {
    return this.#pages;
  }

  async session(lasts = 1e7, kept = 1e7): Promise<Held> {
    return await createSession(this.store, { title: 'Room 1', steps: STEPS, lasts, kept, now: this.now });
  }

  ask(method: string, path: string, { body, raw, headers = {} }: Sent = {}): Promise<Answer> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = {
      'xdplings-protocol': '1',
      ...(sent === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port: this.port, method, path, headers: all, agent: false },
        (answer) => {
          const { statusCode: status = 0, headers } = answer;
          const done = (text: string) => resolve({ status, headers, text, body: parsed(text) });
          if (headers['content-type']?.startsWith('text/event-stream')) {
            request.destroy();
            done('');
            return;
          }
          const chunks: Buffer[] = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => done(Buffer.concat(chunks).toString()));
        },
      );
      request.on('error', reject);
      request.end(sent);
    });
  }

  async join({ record }: Held, name = 'Ada'): Promise<Joined> {
    const { body, status } = await this.ask('POST', '/v1/join', { body: { code: record.code, name } });
    if (status !== 200) throw new Error(`join: ${status}`);
    return body;
  }
  act({ key }: Held, act: unknown): Promise<Answer> {
    return this.ask('POST', '/v1/acts', { body: { act }, headers: bearer(key) });
  }
  report({ token }: Joined, reports: readonly unknown[]): Promise<Answer> {
    return this.ask('POST', '/v1/reports', { body: { reports }, headers: bearer(token) });
  }
  listen(path: string, token: string, lastEventId?: number): Heard {
    const headers = {
      'xdplings-protocol': '1',
      ...bearer(token),
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    };
    const heard = listen({ host: '127.0.0.1', port: this.port, path, headers });
    this.#heard.push(heard);
    return heard;
  }
  /** A dashboard's stream. @param shown a cookie or a key */
  watch(shown: Readonly<Record<string, string>>): Heard {
    const headers = { 'xdplings-protocol': '1', ...shown };
    const heard = listen({ host: '127.0.0.1', port: this.port, path: '/v1/board-stream', headers });
    this.#heard.push(heard);
    return heard;
  }
  /** A stream that takes reports, too. @param begin has its request */
  line(token: string, begin: (request: ClientRequest) => void, type = 'application/x-ndjson'): Heard {
    const headers = { 'xdplings-protocol': '1', 'content-type': type, ...bearer(token) };
    const to = { host: '127.0.0.1', port: this.port, method: 'POST', path: '/v1/stream', headers };
    const heard = listen(to, begin);
    this.#heard.push(heard);
    return heard;
  }

  async close(): Promise<void> {
    for (const heard of this.#heard) heard.end();
    await this.#hub.close();
    await this.#remove();
    rmSync(this.#pages, { recursive: true, force: true });
  }
}

export const said = (seq: number, body: object, more: object = {}) => ({ seq, ago: 0, body, ...more });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
