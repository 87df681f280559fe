import type { Backend, Connection } from '../domain/load-balancer/model.ts';
import { printableLine } from '../domain/printable.ts';
import { LEFT, RIGHT, table } from './table.ts';

const BACKEND_COLUMNS = [
  RIGHT('ID'),
  LEFT('NAME'),
  LEFT('IP-ADDR'),
  LEFT('MAC-ADDR'),
  LEFT('DEVICE'),
  LEFT('HEALTHCHECK'),
  LEFT('STATUS'),
];

/** @returns the lines of `lb get` */
export const backendTable = (backends: readonly Backend[]): string[] =>
  table(
    BACKEND_COLUMNS,
    backends.map(({ id, name, address, mac, device, healthCheck, status }) => [
      `${id}`,
      printableLine(name),
      address,
      mac,
      printableLine(device),
      healthCheck ? printableLine(healthCheck.url) : '-',
      status,
    ]),
  );

/** @returns what `lb get --json` prints; healthCheck is null where there is none */
export const backendsJson = (backends: readonly Backend[]) =>
  backends.map(({ id, name, address, mac, device, healthCheck, status }) => ({
    id,
    name,
    address,
    mac,
    device,
    healthCheck: healthCheck ?? null,
    status,
  }));

const CONNECTION_COLUMNS = [
  LEFT('PROTOCOL'),
  LEFT('CLIENT'),
  RIGHT('PORT'),
  LEFT('BACKEND'),
  LEFT('STATE'),
  RIGHT('IDLE'),
];

/** @returns the lines of `lb conntrack get`, backends by name */
export function connectionTable(connections: readonly Connection[], backends: readonly Backend[]): string[] {
  const names = new Map(backends.map(({ id, name }) => [id, printableLine(name)]));
  return table(
    CONNECTION_COLUMNS,
    connections.map(({ protocol, client, clientPort, port, backend, state, idleMs }) => [
      protocol,
      `${client}:${clientPort}`,
      `${port}`,
      names.has(backend) ? `${backend} (${names.get(backend)})` : `${backend}`,
      state ?? '-',
      idleMs === undefined ? '-' : `${(idleMs / 1000).toFixed(1)}s`,
    ]),
  );
}

/** @returns what `lb conntrack get --json` prints; state and idleMs are null where the program does not note them */
export const connectionsJson = (connections: readonly Connection[]) =>
  connections.map(({ protocol, client, clientPort, port, backend, state, idleMs }) => ({
    protocol,
    client,
    clientPort,
    port,
    backend,
    state: state ?? null,
    idleMs: idleMs === undefined ? null : Math.round(idleMs),
  }));
