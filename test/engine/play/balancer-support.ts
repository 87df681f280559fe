import type { Backend, BackendStatus, Connection } from '../../../src/domain/load-balancer/model.ts';
import { summarise } from '../../../src/engine/play/connection-table.ts';
import type { Balancer } from '../../../src/engine/play/snapshot.ts';
import { makeStep } from '../../support/course.ts';

export const VIP = '203.0.113.11';

/** The step of a balancer on the lab host lb. */
export const BALANCING_STEP = makeStep('load-balancer/drain', {
  lab: 'lb',
  attach: ['eth0', 'eth1', 'eth2', 'eth3'].map((name) => ({ host: 'lb', interface: name })),
});

/** app1, app2 or app3, behind the interface of that number. */
export const backend = (id: number, status: BackendStatus = 'Available'): Backend => ({
  id,
  name: `app${id}`,
  address: `10.0.${id + 1}.2`,
  mac: `02:00:00:00:0${id + 1}:02`,
  device: `eth${id}`,
  status,
});

export const connection = (more: Partial<Connection> = {}): Connection => ({
  protocol: 'tcp',
  client: '10.0.1.2',
  clientPort: 40_000,
  port: 8080,
  backend: 1,
  state: 'Established',
  idleMs: 100,
  ...more,
});

export const balancer = (more: Partial<Balancer> = {}): Balancer => ({
  vip: VIP,
  backends: [backend(1), backend(2), backend(3)],
  hasPool: true,
  connections: summarise([]),
  refusals: [],
  ...more,
});
