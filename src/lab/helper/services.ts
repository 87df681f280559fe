import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { addressOf, SERVICE_PORTS, type Service } from '../../domain/topology/model.ts';
import { inNamespace } from '../kernel/namespace.ts';
import { openService } from '../kernel/stream-socket.ts';
import type { LabHost, Network } from './network.ts';
import { hasIpv6 } from './sysctls.ts';

/* What server hosts run. The sockets are opened in the host's namespace; from then on Node serves them like any other. */

/**
 * How many connections may be half open before more are refused (listen(2); nothing else limits it, see sysctls.ts): so
 * few that a flood from a thousand ports fills them, so many that one which is limited to a hundred a second does not.
 */
const BACKLOG = 511;

type Running = { readonly host: string; readonly service: Service; readonly close: () => void };

/** The services of a network that are running. */
export class Services {
  readonly #network: Network;
  readonly #running: Running[] = [];
  readonly #connections = new Set<TcpSocket>();

  constructor(network: Network) {
    this.#network = network;
    for (const host of network.hosts.values()) {
      for (const service of host.host.services) this.#start(host, service);
    }
  }

  #start(host: LabHost, service: Service): void {
    for (const family of hasIpv6() ? ([4, 6] as const) : ([4] as const)) {
      const address = addressOf(this.#network.topology, host.host.name, family) ?? '';
      const close = this.#serve(service, host, family, address);
      this.#running.push({ host: host.host.name, service, close });
    }
  }

  /** Lets every TCP service listen anew: connections that raw frames have left half open are forgotten at once. */
  forgetHalfOpen(): void {
    const listening = this.#running.filter(({ service }) => service !== 'udp-echo');
    for (const running of listening) {
      running.close();
      this.#running.splice(this.#running.indexOf(running), 1);
    }
    for (const { host, service } of listening) {
      if (this.#running.some((one) => one.host === host && one.service === service)) continue;
      this.#start(this.#network.host(host), service);
    }
  }

  /** @returns what ends it */
  #serve(service: Service, { namespace }: LabHost, family: 4 | 6, address: string): () => void {
    const protocol = service === 'udp-echo' ? 'udp' : 'tcp';
    const fd = inNamespace(namespace, () => openService(protocol, family, SERVICE_PORTS[service]));
    if (service === 'udp-echo') {
      return listenForDatagrams(createSocket(family === 4 ? 'udp4' : 'udp6'), fd);
    }
    if (service === 'tcp-echo') {
      const server = createServer((socket) => {
        this.#track(socket);
        socket.setNoDelay(true);
        socket.pipe(socket);
      });
      return listen(server, fd);
    }
    return listen(httpServer(address), fd);
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
    for (const { close } of this.#running) close();
  }
}

function listen(server: Server, fd: number): () => void {
  server.on('error', () => {});
  server.listen({ fd }, BACKLOG);
  return () => server.close();
}

function listenForDatagrams(socket: Socket, fd: number): () => void {
  socket.on('error', () => {});
  socket.on('message', (message, from) => socket.send(message, from.port, from.address));
  socket.bind({ fd });
  return () => socket.close();
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
