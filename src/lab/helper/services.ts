import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { addressOf, SERVICE_PORTS, type Service } from '../../domain/topology/model.ts';
import { inNamespace } from '../kernel/namespace.ts';
import { openService } from '../kernel/stream-socket.ts';
import type { LabHost, Network } from './network.ts';
import { hasIpv6 } from './sysctls.ts';

/* What server hosts run. The sockets are opened in the host's namespace; from then on Node serves them like any other. */

/** The services of a network that are running. */
export class Services {
  readonly #closers: (() => void)[] = [];
  readonly #connections = new Set<TcpSocket>();

  constructor(network: Network) {
    for (const host of network.hosts.values()) {
      for (const service of host.host.services) {
        for (const family of hasIpv6() ? ([4, 6] as const) : ([4] as const)) {
          this.#start(service, host, family, addressOf(network.topology, host.host.name, family) ?? '');
        }
      }
    }
  }

  #start(service: Service, { namespace }: LabHost, family: 4 | 6, address: string): void {
    const protocol = service === 'udp-echo' ? 'udp' : 'tcp';
    const fd = inNamespace(namespace, () => openService(protocol, family, SERVICE_PORTS[service]));
    if (service === 'udp-echo') {
      this.#listenForDatagrams(createSocket(family === 4 ? 'udp4' : 'udp6'), fd);
    } else if (service === 'tcp-echo') {
      this.#listen(
        createServer((socket) => {
          this.#track(socket);
          socket.setNoDelay(true);
          socket.pipe(socket);
        }),
        fd,
      );
    } else {
      this.#listen(httpServer(address), fd);
    }
  }

  #listen(server: Server, fd: number): void {
    server.on('error', () => {});
    server.listen({ fd });
    this.#closers.push(() => server.close());
  }

  #listenForDatagrams(socket: Socket, fd: number): void {
    socket.on('error', () => {});
    socket.on('message', (message, from) => socket.send(message, from.port, from.address));
    socket.bind({ fd });
    this.#closers.push(() => socket.close());
  }

  #track(socket: TcpSocket): void {
    this.#connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#connections.delete(socket));
  }

  /** Forgets every connection at once, so that none sends anything again later. */
  reset(): void {
    for (const socket of this.#connections) socket.resetAndDestroy();
  }

  close(): void {
    this.reset();
    for (const close of this.#closers) close();
  }
}

/**
 * GET /who: the backend's own address; /health: 200.
 * Not by `import`: that looks at every export of node:http, and one of them brings all of fetch along (60 ms, 9 MB).
 */
function httpServer(address: string): Server {
  const { createServer: createHttpServer } = process.getBuiltinModule('node:http');
  const server = createHttpServer((request, response) => {
    const answer = { '/who': `${address}\n`, '/health': 'ok\n' }[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/plain' });
    response.end(answer ?? 'Try /who or /health.\n');
  });
  server.on('clientError', (_, socket) => socket.destroy());
  return server;
}
