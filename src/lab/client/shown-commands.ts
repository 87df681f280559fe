import { toHex, withSourcePorts } from '../../domain/packet/index.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import type { LoadRequest } from '../../engine/ports.ts';
import { shellQuote } from '../../system/shell-quote.ts';
import type { Params } from '../protocol/messages.ts';

type MapInput = Params<'writeMap'>['value'];

/* Command lines with which a person repeats by hand what the lab did, in another terminal while it runs. */

/** Where the helper pins programs and maps, and keeps the object: inside the lab's own file systems. */
const PROGRAMS_DIR = '/sys/fs/bpf/progs';
const MAPS_DIR = '/sys/fs/bpf/maps';
const OBJECT_FILE = '/run/xdplings/program.bpf.o';

const execIn = (host: string, argv: readonly string[]): string =>
  `xdplings exec ${shellQuote([host])} -- ${shellQuote(argv)}`;

/** The pins of the run before are in the way of bpftool; what is attached does not need them. */
export const loadCommands = (host: string): string[] => [
  execIn(host, ['rm', '-rf', PROGRAMS_DIR, MAPS_DIR]),
  execIn(host, ['bpftool', 'prog', 'loadall', OBJECT_FILE, PROGRAMS_DIR, 'pinmaps', MAPS_DIR]),
];

/** -force: in place of the program that is there. */
export const attachCommand = ({ host, interface: dev, program }: AttachPoint & { program: string }): string =>
  execIn(host, ['ip', '-force', 'link', 'set', 'dev', dev, 'xdpdrv', 'pinned', `${PROGRAMS_DIR}/${program}`]);

export const mapCommand = (host: string, pin: string): string =>
  execIn(host, ['bpftool', 'map', 'dump', 'pinned', `${MAPS_DIR}/${pin}`]);

/**
 * @param input the value's bytes, or the program that a slot of a program array gets
 * @returns nothing for an interface: its number in a device map is known to the kernel only
 */
export function setEntryCommand(host: string, pin: string, key: Uint8Array, input: MapInput): string[] {
  if ('port' in input) return [];
  const value =
    'program' in input ? ['pinned', `${PROGRAMS_DIR}/${input.program}`] : ['hex', ...hexBytes(input.bytes)];
  const entry = ['key', 'hex', ...hexBytes(key), 'value', ...value];
  return [execIn(host, ['bpftool', 'map', 'update', 'pinned', `${MAPS_DIR}/${pin}`, ...entry])];
}

const hexBytes = (bytes: Uint8Array): string[] =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));

/** The host whose routes count, and the number of the interface there; undefined where it does not matter. */
export type Arrival = { readonly host: string; readonly index: number | undefined };

export function vectorCommand(
  { host, index }: Arrival,
  program: string,
  packet: Uint8Array,
  times = 1,
): string {
  const run = `bpftool prog run pinned ${shellQuote([`${PROGRAMS_DIR}/${program}`])}`;
  if (index === undefined)
    return execIn(host, ['sh', '-c', `printf '${octal(packet)}' | ${run} data_in - repeat ${times}`]);
  const data = `<(printf '${octal(packet)}')`;
  const context = `<(printf '${octal(contextOf(packet, index))}')`;
  return execIn(host, ['bash', '-c', `${run} data_in ${data} ctx_in ${context} repeat ${times}`]);
}

/** struct xdp_md: data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex. */
const contextOf = ({ length }: Uint8Array, ingress: number): Uint8Array =>
  new Uint8Array(Uint32Array.of(0, length, 0, ingress, 0, 0).buffer);

/** As every shell's printf reads bytes. */
const octal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

export function frameCommand(from: AttachPoint, frame: Uint8Array, count = 1): string {
  const times = count > 1 ? ` --count ${count}` : '';
  return `xdplings exec ${shellQuote([from.host])} --interface ${shellQuote([from.interface])} --frame ${toHex(frame)}${times}`;
}

export const pingCommand = (from: string, address: string, times: number): string =>
  execIn(from, ['ping', '-c', `${times}`, '-W', '1', address]);

/** @param atOnce so many at the same time, as background jobs of the shell; one after the other it is shown once */
export function conversationCommand(
  from: string,
  address: string,
  { protocol, port, isHttp, times = 1, atOnce }: ShownConversation,
): string {
  const peer = `/dev/${protocol}/${address}/${port}`;
  const say = isHttp ? `printf 'GET /who HTTP/1.0\\r\\n\\r\\n'` : 'echo hello';
  const read = isHttp ? 'cat <&3' : 'timeout 1 head -n 1 <&3';
  const talk = `exec 3<>${peer}; ${say} >&3; ${read}`;
  if (atOnce === undefined) return execIn(from, ['bash', '-c', talk]);
  return execIn(from, ['bash', '-c', `for i in $(seq ${times}); do (${talk}) & done; wait`]);
}

type ShownConversation = {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly isHttp: boolean;
  readonly times?: number | undefined;
  readonly atOnce?: number | undefined;
};

/**
 * @param frames sent in turn
 * @returns what sends them over and over; of frames that differ in more than their source port, only the first
 */
export function generateCommand(from: AttachPoint, frames: readonly Uint8Array[], seconds: number): string {
  const [first = new Uint8Array()] = frames;
  const varied = frames.length > 1 ? withSourcePorts(first, frames.length) : undefined;
  const isVaried = varied?.every((frame, index) => Buffer.compare(frame, frames[index] as Uint8Array) === 0);
  const ports = isVaried ? ` --source-ports ${frames.length}` : '';
  return `${frameCommand(from, first)}${ports} --seconds ${seconds}`;
}

/** So many requests one after the other, each with its own connection and patience. */
export function requestsCommand(
  from: string,
  address: string,
  { port, times, patienceMs }: { port: number; times: number; patienceMs: number },
): string {
  const request = `curl -sm ${patienceMs / 1000} ${address}:${port}/who || echo no answer`;
  return execIn(from, ['sh', '-c', `for i in $(seq ${times}); do ${request}; done`]);
}

/** What a person shows of a load: so many requests are enough to see it. */
const SHOWN_REQUESTS = 1_000;

/** @param begun how many requests there were */
export function loadCommand(request: LoadRequest, begun: number): string {
  const { from, address, port, patienceMs } = request;
  const url = `http://${address}:${port}`;
  if (request.does === 'download') {
    return execIn(from, [
      ...['curl', '-so', '/dev/null', '--limit-rate', '10k'],
      `${url}/download/${request.bytes}`,
    ]);
  }
  const curl = ['curl', '-sm', `${patienceMs / 1000}`, `${url}/who`];
  if (begun <= 1) return execIn(from, curl);
  const times = Math.min(begun, SHOWN_REQUESTS);
  const line = `for i in $(seq ${times}); do echo ${url}/who; done | xargs -P ${request.atOnce} -n 1 curl -sm ${patienceMs / 1000}`;
  return execIn(from, ['sh', '-c', line]);
}
