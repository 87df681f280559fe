import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { addressOf, SERVICE_PORTS, type Service } from '../../domain/topology/model.ts';
import { inNamespace } from '../kernel/namespace.ts';
import { openService } from '../kernel/stream-socket.ts';
import { httpService } from './http-service.ts';
import type { LabHost, Network } from './network.ts';
import { hasIpv6 } from './sysctls.ts';

/* What server hosts run. The sockets are opened in the host's namespace; from then on Node serves them like any other. */

/**
 * How many connections may be half open before more are refused (listen(2); nothing else limits it, see sysctls.ts): so
 * few that a flood from a thousand ports fills them, so many that one which is limited to a hundred a second does not.
 */
const BACKLOG = 511;

type Running = { readonly host: string; readonly service: Service; readonly close: () => void };

/** The services of a network: which of them run, and who is connected to them. */
export class Services {
  readonly #network: Network;
  readonly #running: Running[] = [];
  /** Open connections, by host; conversations are those with other services than HTTP. */
  readonly #connections = new Map<TcpSocket, { readonly host: string; readonly isConversation: boolean }>();

  constructor(network: Network) {
    this.#network = network;
    this.startAll();
  }

  /** Lets every service run that does not. */
  startAll(): void {
    for (const name of this.#network.hosts.keys()) this.start(name);
  }

  /** Lets every service of a host run that does not. */
  start(name: string): void {
    const host = this.#network.host(name);
    for (const service of host.host.services) {
      if (!this.#isRunning(name, service)) this.#start(host, service);
    }
  }

  /** Ends a host's services as if they were killed: nobody listens any more, and connections are reset. */
  stop(name: string): void {
    for (const running of this.#running.filter(({ host }) => host === name)) this.#end(running);
    for (const [socket, { host }] of this.#connections) if (host === name) forget(socket);
  }

  #isRunning(host: string, service: Service): boolean {
    return this.#running.some((one) => one.host === host && one.service === service);
  }

  #start(host: LabHost, service: Service): void {
    for (const family of hasIpv6() ? ([4, 6] as const) : ([4] as const)) {
      const address = addressOf(this.#network.topology, host.host.name, family) ?? '';
      const close = this.#serve(service, host, family, address);
      this.#running.push({ host: host.host.name, service, close });
    }
  }

  #end(running: Running): void {
    running.close();
    this.#running.splice(this.#running.indexOf(running), 1);
  }

  /** Lets every TCP service listen anew: connections that raw frames have left half open are forgotten at once. */
  forgetHalfOpen(): void {
    const listening = this.#running.filter(({ service }) => service !== 'udp-echo');
    for (const running of listening) this.#end(running);
    for (const { host, service } of listening) {
      if (!this.#isRunning(host, service)) this.#start(this.#network.host(host), service);
    }
  }

  /** @returns what ends it */
  #serve(service: Service, { host, namespace }: LabHost, family: 4 | 6, address: string): () => void {
    const protocol = service === 'udp-echo' ? 'udp' : 'tcp';
    const fd = inNamespace(namespace, () => openService(protocol, family, SERVICE_PORTS[service]));
    if (service === 'udp-echo') {
      return listenForDatagrams(createSocket(family === 4 ? 'udp4' : 'udp6'), fd);
    }
    const server = service === 'tcp-echo' ? createServer(echo) : httpService(address);
    const isConversation = service === 'tcp-echo';
    server.on('connection', (socket) => this.#track(socket, { host: host.name, isConversation }));
    return listen(server, fd);
  }

  #track(socket: TcpSocket, whose: { host: string; isConversation: boolean }): void {
    this.#connections.set(socket, whose);
    socket.on('error', () => {});
    socket.on('close', () => this.#connections.delete(socket));
  }

  /** Forgets every conversation at once, so that none sends anything again later. */
  reset(): void {
    for (const [socket, { isConversation }] of this.#connections) if (isConversation) forget(socket);
  }

  close(): void {
    for (const running of [...this.#running]) this.#end(running);
    for (const socket of this.#connections.keys()) forget(socket);
  }
}

function echo(socket: TcpSocket): void {
  socket.setNoDelay(true);
  socket.pipe(socket);
}

/** Resets a connection (RST). One whose last word is being said is past that: it ends as it would have. */
function forget(socket: TcpSocket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
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
