import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port of loopback whose connections go on to another one, as behind an address translation. */
export type TcpDoor = {
  readonly port: number;
  /** Connections that were made so far. */
  readonly connections: () => number;
  readonly close: () => void;
};

/**
 * @param target where to, asked for at each connection
 * @param open a connection's bytes wait for it; default: they go on at once
 */
export async function openTcpDoor(
  target: () => number,
  open: Promise<void> = Promise.resolve(),
): Promise<TcpDoor> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer(async (socket) => {
    count += 1;
    sockets.add(socket.on('error', () => {}));
    await open;
    const inside = connect(target(), '127.0.0.1').on('error', () => socket.destroy());
    sockets.add(inside);
    socket.pipe(inside).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
