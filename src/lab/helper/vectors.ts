import { VERDICTS, type Verdict } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import { SMALLEST_TEST_PACKET, TestRuns } from '../kernel/bpf.ts';
import { call, SystemCallError } from '../kernel/libc.ts';
import { inNamespace } from '../kernel/namespace.ts';
import type { Network } from './network.ts';
import type { Port } from './port.ts';
import type { Programs } from './programs.ts';

/* Test packets: BPF_PROG_TEST_RUN runs a program and sends nothing, whatever the verdict. */

export type VectorRequest = {
  readonly program: string;
  readonly packets: readonly Uint8Array[];
  readonly at?: AttachPoint | undefined;
};

/**
 * Runs a program once on each packet, in order, as if it had come in on an interface: its number is what the program
 * sees, and its host's routes count.
 * @throws XdplingsError (usage) for a packet that the kernel does not take
 */
export function runVectors(
  programs: Programs,
  network: Network | undefined,
  { program, packets, at }: VectorRequest,
) {
  for (const [index, packet] of packets.entries()) checkLength(packet, index + 1);
  return atArrival(arrivalOf(programs, network, at), network, (ingress) => {
    const fd = programs.open(program);
    try {
      return packets.map((packet) => {
        const runs = new TestRuns(fd, packet, ingress);
        const { returned } = explained(program, packet, () => runs.run());
        return { verdict: verdictOf(returned), output: Uint8Array.from(runs.output) };
      });
    } finally {
      call('close', fd);
    }
  });
}

/** @returns where packets come in when nobody says it: the first interface with a program; undefined when none has one */
export function arrivalOf(
  programs: Programs,
  network: Network | undefined,
  at: AttachPoint | undefined,
): Port | undefined {
  if (at !== undefined && network !== undefined) return network.port(at);
  const attached = new Set(programs.attachedPorts);
  return network?.ports.find((port) => attached.has(port));
}

/** Runs `work` in the namespace where packets come in. @returns what it returns, and where that is */
export function atArrival<T>(
  port: Port | undefined,
  network: Network | undefined,
  work: (ingress: number | undefined) => T,
): { result: T; at?: { host: string; index: number } } {
  if (port === undefined || network === undefined) return { result: work(undefined) };
  const { host } = port.interface;
  const result = inNamespace(network.host(host).namespace, () => work(port.index));
  return { result, at: { host, index: port.index } };
}

/** @throws XdplingsError (usage) for a packet that the kernel does not take */
export function checkLength({ length }: Uint8Array, which = 1): void {
  if (length >= SMALLEST_TEST_PACKET) return;
  throw usageError(
    text(
      `Test packet ${which} has ${length} bytes; the kernel takes none below ${SMALLEST_TEST_PACKET}.`,
      `テストパケット ${which} は ${length} バイトです。カーネルは ${SMALLEST_TEST_PACKET} バイト未満を受け付けません。`,
    ),
    {
      todo: text(
        'A shorter frame never reaches an XDP program: test with an Ethernet header at least.',
        'それより短いフレームが XDP プログラムに届くことはありません。Ethernet ヘッダー以上の長さで試してください。',
      ),
    },
  );
}

/** Runs `work`, and says for a person why the kernel did not. */
export function explained<T>(program: string, { length }: Uint8Array, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw usageError(
      text(
        `The kernel does not run ${program} on a packet of ${length} bytes: ${error.reason}.`,
        `カーネルが ${length} バイトのパケットで ${program} を実行できません: ${error.reason}`,
      ),
      { cause: error },
    );
  }
}

const verdictOf = (returned: number): Verdict | number => VERDICTS[returned] ?? returned;
