import type { TrafficResult } from '../../../domain/checks/observed.ts';
import { environmentError } from '../../../domain/errors.ts';
import { text } from '../../../domain/text.ts';
import type { ArrivedSegment, SegmentTaps } from './segment-taps.ts';

export type Served = NonNullable<TrafficResult['served']>;

/** Which hosts the segments of some connections have reached. */
export class ServedBook {
  /** By the client's port: every host, in the order in which the first segment reached it. */
  readonly #hosts = new Map<number, string[]>();
  readonly #openedAt = new Map<number, string>();

  note({ host, clientPort, isOpening }: ArrivedSegment): void {
    const hosts = this.#hosts.get(clientPort);
    if (hosts === undefined) this.#hosts.set(clientPort, [host]);
    else if (!hosts.includes(host)) hosts.push(host);
    if (isOpening && !this.#openedAt.has(clientPort)) this.#openedAt.set(clientPort, host);
  }

  /** @param ports of the connections asked about: somebody else may talk to the same service meanwhile */
  result(ports: readonly number[]): Served {
    const byHost: Record<string, number> = {};
    for (const port of ports) {
      const host = this.#openedAt.get(port);
      if (host !== undefined) byHost[host] = (byHost[host] ?? 0) + 1;
    }
    return { byHost, split: ports.filter((port) => (this.#hosts.get(port)?.length ?? 0) > 1) };
  }
}

/** @throws XdplingsError (environment) when segments were missed: nothing can be said of the rest then */
export function checkTaps(taps: Pick<SegmentTaps, 'countLost'>): void {
  const lost = taps.countLost();
  if (lost === 0) return;
  throw environmentError(
    text(
      `The lab could not keep up with the traffic: it missed ${lost} segments.`,
      `ラボがトラフィックに追いつけず、${lost} 個のセグメントを見逃しました。`,
    ),
    {
      todo: text(
        'The machine may be overloaded: run it again.',
        'マシンの負荷が高すぎるのかもしれません。もう一度実行してください。',
      ),
    },
  );
}
