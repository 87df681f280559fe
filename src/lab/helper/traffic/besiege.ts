import { setImmediate, setTimeout } from 'node:timers/promises';
import { environmentError, usageError } from '../../../domain/errors.ts';
import { GENERATOR_LIMITS } from '../../../domain/generator-limits.ts';
import { text } from '../../../domain/text.ts';
import { type AttachPoint, addressOf, SERVICE_PORTS } from '../../../domain/topology/model.ts';
import { inNamespace } from '../../kernel/namespace.ts';
import { StreamSocket } from '../../kernel/stream-socket.ts';
import { parseIp } from '../addresses.ts';
import type { Network } from '../network.ts';
import { accountOf, NO_COUNTS, type Port } from '../port.ts';
import { findRoute } from '../route.ts';
import type { Services } from '../services.ts';
import { HttpRequest } from './http-request.ts';
import { checkFrames } from './limits.ts';
import { untilQuiet } from './quiet.ts';
import { RequestSeries } from './request-series.ts';
import { introduceStrangers } from './strangers.ts';
import { type Stream, startStream } from './stream.ts';
import { WorkClock } from './work-clock.ts';

export type SiegeRequest = {
  readonly attack: { readonly from: AttachPoint; readonly frames: readonly Uint8Array[] };
  readonly requests: {
    readonly from: string;
    readonly to: string;
    readonly times: number;
    readonly patienceMs: number;
  };
};

export type SiegeOutcome = {
  readonly attack: { readonly sent: number; readonly ms: number };
  readonly requests: { readonly sent: number; readonly answered: number; readonly slowestMs: number };
  readonly account: ReturnType<typeof accountOf>;
};

type Setting = {
  readonly network: Network;
  readonly services: Services;
  readonly attached: readonly Port[];
  readonly signal: AbortSignal;
};

const MOST_FRAMES = GENERATOR_LIMITS.count;
/** No siege lasts longer, whatever is asked for. */
const SIEGE_LIMIT_MS = 15_000;
/** Before the first request every frame of the attack has arrived so often: what it fills is full. */
const ROUNDS_BEFORE = 2;
const FEWEST_BEFORE = 1_000;
/** Only so that nobody waits for ever: a thread starts in 50 ms, and in seconds under an emulator. */
const START_LIMIT_MS = 15_000;
/** How long the network may need to fall silent afterwards; only so that nobody waits for ever. */
const QUIET_LIMIT_MS = 3_000;

/**
 * Floods a host with frames, in turn and as fast as they are taken, from before the first HTTP request of another host
 * until the last one is decided. Half-open connections that the flood leaves are forgotten at the end, so that whatever
 * comes next finds the host as it was.
 * @throws XdplingsError (environment) when the attack does not get going; the signal's reason
 */
export async function besiege(
  { network, services, attached, signal }: Setting,
  { attack, requests }: SiegeRequest,
): Promise<SiegeOutcome> {
  checkFrames(attack.frames);
  const port = network.port(attack.from);
  const open = requestsOf(network, requests);
  introduceStrangers(network, port, attack.frames);
  const before = network.readCounters();
  const stream = startStream(network, port, attack.frames, {
    count: MOST_FRAMES,
    ms: START_LIMIT_MS + SIEGE_LIMIT_MS,
  });
  const series = new RequestSeries({ ...requests, open });
  const tidyUp = async () => {
    series.abandon();
    await stream.stop();
    const counted = await untilQuiet(network, before, QUIET_LIMIT_MS);
    services.forgetHalfOpen();
    network.countersAtRest = network.readCounters();
    return counted;
  };
  try {
    const rounds = Math.max(FEWEST_BEFORE, ROUNDS_BEFORE * attack.frames.length);
    await untilAttacked(network.peerOf(port), stream, rounds, signal);
    await carryThrough(series, network.peerOf(port), signal);
  } catch (error) {
    await tidyUp();
    throw error;
  }
  const counted = await tidyUp();
  const { sent, ms } = await stream.ended;
  return {
    attack: { sent, ms },
    requests: series.result,
    account: accountOf(attached.map((one) => counted.get(one) ?? NO_COUNTS)),
  };
}

/** @returns what begins one request; its answer must be what the host says of itself. */
function requestsOf(network: Network, { from, to }: SiegeRequest['requests']): () => HttpRequest {
  const { namespace } = network.host(from);
  const target = network.host(to).host;
  if (!target.services.includes('http')) throw usageError(noHttp(to));
  const { destination } = findRoute(network, from, to, 4);
  const body = `${addressOf(network.topology, to, 4)}\n`;
  const open = () => new StreamSocket('tcp', parseIp(destination), SERVICE_PORTS.http);
  return () =>
    new HttpRequest({ open: () => inNamespace(namespace, open), isRight: (answer) => answer === body });
}

const noHttp = (host: string) =>
  text(
    `The host ${host} serves no HTTP: there is nothing to besiege.`,
    `ホスト ${host} は HTTP を提供していません。`,
  );

/** Waits until so many frames of the attack have arrived. */
async function untilAttacked(
  target: Port,
  stream: Stream,
  frames: number,
  signal: AbortSignal,
): Promise<void> {
  const { processed: before } = target.readCounters();
  const deadline = performance.now() + START_LIMIT_MS;
  let over = false;
  const ended = stream.ended.finally(() => {
    over = true;
  });
  ended.catch(() => {});
  while (target.readCounters().processed - before < frames) {
    signal.throwIfAborted();
    // It has no business to end now; if it failed, this says why.
    if (over) await ended;
    if (over || performance.now() > deadline) throw tooSlow(target);
    await setTimeout(1);
  }
}

const tooSlow = (target: Port) =>
  environmentError(
    text(
      `The siege of ${target.label} does not get on: the machine has no time for it.`,
      `${target.label} への攻撃が進みません。マシンに余裕がありません。`,
    ),
    {
      todo: text(
        'End what else keeps it busy, then run it again.',
        '負荷の高いほかの処理を終わらせてから、もう一度実行してください。',
      ),
    },
  );

/**
 * Goes on with the requests until each is decided. Their clock stands still while this process is not given the
 * processor: a machine without a moment to spare makes no request fail.
 */
async function carryThrough(series: RequestSeries, target: Port, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const clock = new WorkClock();
  for (;;) {
    const state = series.advance(clock.now());
    if (state === 'decided') return;
    if (performance.now() - startedAt > SIEGE_LIMIT_MS) throw tooSlow(target);
    // The services that answer live in this process: they get their turn here.
    if (state === 'moved') await setImmediate();
    else await setTimeout(1);
    signal.throwIfAborted();
  }
}
