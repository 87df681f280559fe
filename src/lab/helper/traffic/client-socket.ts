import { environmentError } from '../../../domain/errors.ts';
import { text } from '../../../domain/text.ts';
import { inNamespace, type Namespace } from '../../kernel/namespace.ts';
import { type Protocol, StreamSocket } from '../../kernel/stream-socket.ts';

/**
 * Ports that clients speak from, in turn: more than the largest load has requests, and none that raw frames of checks
 * come from. The kernel's own choice may come back to a port within seconds; whoever remembers flows by their ports
 * would take the second connection for the first.
 */
const FIRST_PORT = 41_000;
const LAST_PORT = 64_999;
let next = FIRST_PORT;

/**
 * Opens a client's socket in a host, on a port that has not been used for long.
 * @throws XdplingsError (environment) when every port is taken
 */
export function openClient(
  namespace: Pick<Namespace, 'fd'>,
  protocol: Protocol,
  ip: Uint8Array,
  port: number,
): StreamSocket {
  return inNamespace(namespace, () => {
    for (let tries = FIRST_PORT; tries <= LAST_PORT; tries += 1) {
      const socket = new StreamSocket(protocol, ip, port);
      const own = next;
      next = own === LAST_PORT ? FIRST_PORT : own + 1;
      if (socket.takePort(own)) return socket;
      socket.close(false);
    }
    throw environmentError(text('The host has no free port left.', 'ホストに空いているポートがありません。'));
  });
}
