import type { Host, Interface, Link, Topology } from './model.ts';

const host = (name: string, more: Partial<Host> = {}): Host => ({
  name,
  forwarding: false,
  services: [],
  routes: [],
  ...more,
});
const server = (name: string, more: Partial<Host> = {}) =>
  host(name, { services: ['http', 'tcp-echo', 'udp-echo'], ...more });
const end = (host: string, name: string, mac: string, ...addresses: string[]): Interface => ({
  host,
  name,
  mac,
  addresses,
});
const link = (a: Interface, b: Interface): Link => ({ a, b });

/** client — host: the smallest network in which a packet can be received. */
const pair: Topology = {
  name: 'pair',
  hosts: [host('client'), server('host')],
  links: [
    link(
      end('client', 'eth0', '02:00:00:00:00:01', '10.0.0.1/24', 'fd00::1/64'),
      end('host', 'eth0', '02:00:00:00:00:02', '10.0.0.2/24', 'fd00::2/64'),
    ),
  ],
};

/** client1, client2 — host: two senders that can be pinned to two CPUs, each with a link of its own into the host. */
const senders: Topology = {
  name: 'senders',
  hosts: [host('client1'), host('client2'), server('host')],
  links: [
    link(
      end('client1', 'eth0', '02:00:00:00:01:01', '10.0.1.1/24', 'fd00:1::1/64'),
      end('host', 'eth0', '02:00:00:00:01:02', '10.0.1.2/24', 'fd00:1::2/64'),
    ),
    link(
      end('client2', 'eth0', '02:00:00:00:02:01', '10.0.2.1/24', 'fd00:2::1/64'),
      end('host', 'eth1', '02:00:00:00:02:02', '10.0.2.2/24', 'fd00:2::2/64'),
    ),
  ],
};

/** client — router — server: the program sits on the router, in the way of everything. */
const line: Topology = {
  name: 'line',
  hosts: [
    host('client', {
      routes: [
        { to: '10.0.2.0/24', via: '10.0.1.1' },
        { to: 'fd00:2::/64', via: 'fd00:1::1' },
      ],
    }),
    host('router', { forwarding: true }),
    server('server', {
      routes: [
        { to: '10.0.1.0/24', via: '10.0.2.1' },
        { to: 'fd00:1::/64', via: 'fd00:2::1' },
      ],
    }),
  ],
  links: [
    link(
      end('client', 'eth0', '02:00:00:00:01:02', '10.0.1.2/24', 'fd00:1::2/64'),
      end('router', 'eth0', '02:00:00:00:01:01', '10.0.1.1/24', 'fd00:1::1/64'),
    ),
    link(
      end('router', 'eth1', '02:00:00:00:02:01', '10.0.2.1/24', 'fd00:2::1/64'),
      end('server', 'eth0', '02:00:00:00:02:02', '10.0.2.2/24', 'fd00:2::2/64'),
    ),
  ],
};

const backend = (n: 2 | 3 | 4) =>
  server(`app${n - 1}`, {
    routes: [
      { to: 'default', via: `10.0.${n}.1` },
      { to: 'default', via: `fd00:${n}::1` },
    ],
  });
const backendLink = (n: 2 | 3 | 4) =>
  link(
    end('lb', `eth${n - 1}`, `02:00:00:00:0${n}:01`, `10.0.${n}.1/24`, `fd00:${n}::1/64`),
    end(`app${n - 1}`, 'eth0', `02:00:00:00:0${n}:02`, `10.0.${n}.2/24`, `fd00:${n}::2/64`),
  );

/** client — lb — app1, app2, app3: the virtual address (VIP) 203.0.113.11 is the lb host's. */
const lb: Topology = {
  name: 'lb',
  hosts: [
    host('client', {
      routes: [
        { to: 'default', via: '10.0.1.1' },
        { to: 'default', via: 'fd00:1::1' },
      ],
    }),
    host('lb', { forwarding: true }),
    backend(2),
    backend(3),
    backend(4),
  ],
  links: [
    link(
      end('client', 'eth0', '02:00:00:00:01:02', '10.0.1.2/24', 'fd00:1::2/64'),
      end('lb', 'eth0', '02:00:00:00:01:01', '10.0.1.1/24', 'fd00:1::1/64', '203.0.113.11/32'),
    ),
    backendLink(2),
    backendLink(3),
    backendLink(4),
  ],
  vip: { host: 'lb', address: '203.0.113.11' },
};

/** Every lab network a step can ask for, by name. */
export const LABS = { pair, senders, line, lb } as const satisfies Record<string, Topology>;
export type LabName = keyof typeof LABS;
export const LAB_NAMES = Object.keys(LABS) as LabName[];
