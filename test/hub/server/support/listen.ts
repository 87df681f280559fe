import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { vi } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: tests say by what they expect what was sent.
export type Told = { readonly event: string; readonly id: number; readonly data: any };
export type Heard = {
  /** All that came so far. */
  readonly told: readonly Told[];
  /** Waits until a stream is open. */
  readonly opened: () => Promise<void>;
  /** Waits until something is so. */
  readonly until: (isSo: (told: readonly Told[]) => boolean) => Promise<void>;
  /** Whether the hub has ended it. */
  readonly isOver: () => boolean;
  readonly end: () => void;
};

/**
 * Listens to a stream of server-sent events.
 * @param begin what is done with the request, which then does not end; absent: it ends at once
 */
export function listen(to: RequestOptions, begin?: (request: ClientRequest) => void): Heard {
  const told: Told[] = [];
  let text = '';
  let isOpen = false;
  let isOver = false;
  const request = httpRequest({ ...to, agent: false }, (answer) => {
    answer.setEncoding('utf8');
    answer.on('data', (more: string) => {
      const blocks = (text + more).split('\n\n');
      text = blocks.pop() ?? '';
      isOpen = true;
      for (const block of blocks) if (/^event:/m.test(block)) told.push(read(block));
    });
    answer.on('error', () => {});
    answer.on('close', () => {
      isOver = true;
    });
  });
  request.on('error', () => {});
  if (begin) begin(request);
  else request.end();
  const so = async (isSo: () => boolean, what: string) =>
    await vi.waitFor(
      () => {
        if (!isSo()) throw new Error(`${what}; heard ${JSON.stringify(told).slice(0, 1000)}`);
      },
      { timeout: 5000, interval: 5 },
    );
  return {
    told,
    opened: () => so(() => isOpen, 'the stream does not open'),
    until: (isSo) => so(() => isSo(told), 'what was waited for was not said'),
    isOver: () => isOver,
    end: () => void request.destroy(),
  };
}

function read(block: string): Told {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  return {
    event: fields.get('event') ?? '',
    id: Number(fields.get('id')),
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}
