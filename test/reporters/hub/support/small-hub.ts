import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apply, type Board, newBoard } from '../../../../src/domain/session/board.ts';
import type { Happening, LearnerBody, SessionEvent } from '../../../../src/domain/session/events.ts';
import { learnerView } from '../../../../src/domain/session/learner-view.ts';
import type { Membership } from '../../../../src/domain/session/membership.ts';
import { type Report, reportsRequest } from '../../../../src/hub/protocol/protocol.ts';

export const CODE = 'ABCDEFGH';

type Answer = { readonly status: number; readonly body: unknown };
/** What goes wrong: an answer instead of the right one, or the connection cut once the work is done. */
export type Fault = Answer | 'cut-before' | 'cut-after' | undefined;

/**
 * A hub that keeps everything in memory and speaks the protocol as the contract has it: for what a real one does not do
 * on demand.
 */
export class SmallHub {
  readonly board: Board = newBoard(
    [
      { id: 'hello/print', title: { en: 'Print', ja: '出力' } },
      { id: 'hello/drop', title: { en: 'Drop', ja: '破棄' } },
    ],
    0,
  );
  readonly events: SessionEvent[] = [];
  /** As they were taken, by source. */
  readonly taken = new Map<string, Report[]>();
  readonly requests: string[] = [];
  readonly lastEventIds: (string | undefined)[] = [];
  /** Asked for every request. */
  fault: (method: string, path: string) => Fault = () => undefined;
  /** A proxy keeps the stream back. */
  mute = false;
  port = 0;
  /** Learners by resume code. */
  readonly resumes = new Map<string, string>();
  /** Tokens. */
  readonly revoked = new Set<string>();
  readonly #streams = new Map<ServerResponse, string>();
  #server = createServer((request, response) => this.#serve(request, response));

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async listen(port = 0): Promise<void> {
    this.#server = createServer((request, response) => this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  /** As a kill: every connection breaks, and nobody listens any more. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    this.#streams.clear();
  }

  breakStreams(): void {
    for (const response of this.#streams.keys()) response.destroy();
    this.#streams.clear();
  }

  /** A learner; the token is the source's name. */
  member(source: string, learner = 'ada'): Membership {
    if (!(learner in this.board.learners))
      this.add({ by: 'hub', learner, body: { kind: 'joined', name: learner } });
    return {
      version: 1,
      origin: this.origin,
      code: CODE,
      learner,
      name: learner,
      token: `${learner}.${source}`,
      source,
      session: { id: 's', title: 'Room 1', endsAt: Date.now() + 1e7 },
    };
  }

  add(happening: Happening, at = Date.now()): void {
    const event = { ...happening, head: this.board.head + 1, at } as SessionEvent;
    this.events.push(event);
    apply(this.board, event);
    for (const [response, learner] of this.#streams) this.#sendView(response, learner);
  }

  bodies(source: string): LearnerBody[] {
    return (this.taken.get(source) ?? []).map(({ body }) => body);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [method = '', path = ''] = [request.method, request.url];
    this.requests.push(`${method} ${path}`);
    // As a hub of before streams took reports.
    if (method === 'POST' && path === '/v1/stream') return answer(response, refusalAnswer(404, 'not-found'));
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    const fault = this.fault(method, path);
    if (fault === 'cut-before') return void request.socket.destroy();
    if (typeof fault === 'object') return answer(response, fault);
    const [learner = '', source = ''] =
      request.headers.authorization?.replace('Bearer ', '').split('.') ?? [];
    if (path === '/v1/stream') return this.#open(request, response, learner);
    const body = Buffer.concat(pieces).toString();
    if (path === '/v1/join' || path === '/v1/rejoin') return answer(response, this.#letIn(JSON.parse(body)));
    const token = `${learner}.${source}`;
    if (this.revoked.has(token)) return answer(response, refusalAnswer(401, 'no-token'));
    if (path === '/v1/leave') {
      this.revoked.add(token);
      this.add({ by: 'hub', learner, body: { kind: 'left' } });
      return answer(response, { status: 200, body: {} });
    }
    const given = path === '/v1/reports' ? this.#take(learner, source, body) : undefined;
    if (fault === 'cut-after') return void request.socket.destroy();
    answer(response, given ?? { status: 200, body: learnerView(this.board, learner) });
  }

  #letIn({ code, name, resume }: { code: string; name?: string; resume?: string }): Answer {
    if (code !== CODE) return refusalAnswer(403, 'bad-code');
    const number = this.resumes.size + 1;
    const learner = resume === undefined ? `learner${number}` : this.resumes.get(resume);
    if (learner === undefined) return refusalAnswer(403, 'bad-resume');
    const fresh = `${'A'.repeat(11)}${number + 1}`;
    if (name !== undefined) {
      this.resumes.set(fresh, learner);
      this.add({ by: 'hub', learner, body: { kind: 'joined', name } });
    } else this.add({ by: 'hub', learner, body: { kind: 'rejoined' } });
    const source = `${learner}/${this.board.head}`;
    const { session } = this.member(source, learner);
    const known = {
      learner,
      name: this.board.learners[learner]?.name,
      token: `${learner}.${source}`,
      source,
      session,
    };
    return { status: 200, body: name === undefined ? known : { ...known, resume: fresh } };
  }

  #take(learner: string, source: string, json: string): Answer {
    const taken = this.taken.get(source) ?? [];
    this.taken.set(source, taken);
    let conflict = false;
    for (const report of reportsRequest.parse(JSON.parse(json)).reports) {
      const known = taken[report.seq - 1];
      if (known) conflict ||= JSON.stringify(known.body) !== JSON.stringify(report.body);
      else if (report.seq === taken.length + 1) {
        taken.push(report);
        this.add({ by: 'learner', learner, body: report.body }, Date.now() - report.ago);
      }
    }
    const acked = taken.length;
    if (!conflict) return { status: 200, body: { acked } };
    return { status: 409, body: { error: 'conflict', what: { en: 'Conflict.', ja: '衝突' }, acked } };
  }

  #open(request: IncomingMessage, response: ServerResponse, learner: string): void {
    const last = request.headers['last-event-id'];
    this.lastEventIds.push(last === undefined ? undefined : String(last));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    this.#streams.set(response, learner);
    response.on('close', () => this.#streams.delete(response));
    if (last !== `${this.board.head}`) this.#sendView(response, learner);
    else if (!this.mute) response.write(': beat\n\n');
  }

  #sendView(response: ServerResponse, learner: string): void {
    if (this.mute) return;
    response.write(
      `event: view\nid: ${this.board.head}\ndata: ${JSON.stringify(learnerView(this.board, learner))}\n\n`,
    );
  }
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export const refusalAnswer = (status: number, error: string): Answer => ({
  status,
  body: { error, what: { en: `Refused: ${error}.`, ja: `拒否: ${error}` } },
});
