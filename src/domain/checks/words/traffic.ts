import type { Text } from '../../text.ts';
import type { AttachPoint } from '../../topology/model.ts';
import { SERVICE_PORTS } from '../../topology/model.ts';
import type {
  BalanceClause,
  ConversationClause,
  DeliveryClause,
  FloodClause,
  FramesClause,
  PingClause,
  SiegeClause,
  VectorClause,
  Verdict,
} from '../spec.ts';

/* The words with which checks send something. */

/**
 * `vector({ en, ja }, bytes).returns('XDP_DROP')`, and `.unchanged()` or `.becomes(bytes)` after that. It comes in on the
 * first interface that a program is attached to; on another with `vector(…).at(from('lb', 'eth1')).returns(…)`.
 */
export const vector = (about: Text, bytes: Uint8Array, program?: string) => ({
  ...vectorAt({ about, packet: bytes, program }),
  at: (at: AttachPoint) => vectorAt({ about, packet: bytes, program, at }),
});
const vectorAt = (given: Pick<VectorClause, 'about' | 'packet' | 'program' | 'at'>) => ({
  returns: (verdict: Verdict): VectorClause & VectorOutput => {
    const clause: VectorClause = { kind: 'vector', ...given, verdict };
    return {
      ...clause,
      unchanged: () => ({ ...clause, output: 'unchanged' }),
      becomes: (output) => ({ ...clause, output }),
    };
  },
});
type VectorOutput = { unchanged(): VectorClause; becomes(output: Uint8Array): VectorClause };

/** `frames({ en, ja }, from('client'), [bytes, …]).pass()` / `.drop()` / `.comeBack()`. */
export const frames = (about: Text, from: AttachPoint, bytes: readonly Uint8Array[]) => {
  const clause = (fate: FramesClause['fate']): FramesClause => ({
    kind: 'frames',
    about,
    from,
    frames: bytes,
    fate,
  });
  return { pass: () => clause('pass'), drop: () => clause('drop'), comeBack: () => clause('tx') };
};

/** `from('client')` is the client's eth0; `from('host', 'eth1')` any other interface. */
export const from = (host: string, name = 'eth0'): AttachPoint => ({ host, interface: name });

/**
 * What a program must send on by itself: `delivered({ en, ja }, from('client'), [{ bytes, at: from('app1'), as: bytes }, …])`:
 * each frame arrives at that interface exactly once and as said, and nowhere else; one without `at` and `as` arrives
 * nowhere. A frame that the program passes has arrived at the host that the program runs on.
 */
export const delivered = (
  about: Text,
  from: AttachPoint,
  frames: readonly DeliveryWords[],
): DeliveryClause => ({
  kind: 'delivery',
  about,
  from,
  frames: frames.map(({ bytes, ...arrives }) => ('at' in arrives ? { bytes, arrives } : { bytes })),
});
type DeliveryWords =
  | { readonly bytes: Uint8Array }
  | { readonly bytes: Uint8Array; readonly at: AttachPoint; readonly as: Uint8Array };

/** `undelivered({ en, ja }, from('client'), [bytes, …])`: none of the frames arrives anywhere, not even at the program's own host. */
export const undelivered = (about: Text, from: AttachPoint, frames: readonly Uint8Array[]): DeliveryClause =>
  delivered(
    about,
    from,
    frames.map((bytes) => ({ bytes })),
  );

/**
 * `balance({ en, ja }, from('client'), [{ flow: 'a', bytes, arrives: { app1: bytes, app2: bytes, app3: bytes } }, …])`: each
 * frame arrives at the eth0 of one of these hosts, exactly once and as said for that host; all frames of a flow at the
 * same one; the flows spread over the hosts, nobody more than one ahead.
 */
export const balance = (about: Text, from: AttachPoint, frames: BalanceClause['frames']): BalanceClause => ({
  kind: 'balance',
  about,
  from,
  frames,
});

/** `ping('client', 'host', 5).isAnswered()` / `.isUnanswered()`. */
export const ping = (sender: string, to: string, times = 1, family: 4 | 6 = 4) => {
  const clause = (answered: number): PingClause => ({
    kind: 'ping',
    from: sender,
    to,
    family,
    times,
    answered,
  });
  return { isAnswered: () => clause(times), isUnanswered: () => clause(0) };
};

type Conversation = {
  times?: number;
  bytes?: number;
  answered?: number;
  family?: 4 | 6;
  port?: number;
  address?: string;
  atOnce?: number;
  sharedBy?: readonly string[];
};

const conversation =
  (protocol: 'udp' | 'tcp', defaultPort: number) =>
  (sender: string, to: string, options: Conversation = {}) => {
    const { times = 1, bytes = 32, family = 4, port = defaultPort, address, atOnce, sharedBy } = options;
    const clause = (answered: number): ConversationClause => ({
      kind: 'conversation',
      protocol,
      from: sender,
      to,
      family,
      port,
      times,
      bytes,
      answered,
      ...(address === undefined ? {} : { address }),
      ...(atOnce === undefined ? {} : { atOnce }),
      ...(sharedBy === undefined ? {} : { sharedBy }),
    });
    return { isAnswered: () => clause(times), isUnanswered: () => clause(0) };
  };

/**
 * `tcpEcho('client', 'host', { times: 3 }).isAnswered()` / `.isUnanswered()`: so many connections (datagrams for udpEcho)
 * whose bytes must come back. With `address` it is asked instead of the host (the VIP); `atOnce` so many go on at the same
 * time; `sharedBy: ['app1', 'app2']` (TCP) the hosts that must share them, nobody more than one ahead.
 */
export const tcpEcho = conversation('tcp', SERVICE_PORTS['tcp-echo']);
export const udpEcho = conversation('udp', SERVICE_PORTS['udp-echo']);

/** `flood(100_000, [{ from: from('client1'), frame }, …])`: every stream at once, each from its own CPU. */
export const flood = (times: number, streams: FloodClause['streams']): FloodClause => ({
  kind: 'flood',
  streams,
  times,
});

/**
 * `siege({ en, ja }, { from: from('client1'), frames }, { from: 'client2', to: 'host', times: 20, patienceMs: 1000 })`: a
 * flood from one host while the other's HTTP requests must all be answered; `.isSurvived()` by the program alone,
 * `.isPoliced()` with the control plane adding rules every second.
 */
export const siege = (about: Text, attack: SiegeClause['attack'], requests: SiegeClause['requests']) => {
  const clause = (policed: boolean): SiegeClause => ({ kind: 'siege', about, attack, requests, policed });
  return { isSurvived: () => clause(false), isPoliced: () => clause(true) };
};
