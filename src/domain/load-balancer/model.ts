/*
 * The load balancer as its control plane sees it. The maps in which a program keeps it are described in layout.ts.
 */

/** Ids of backends are 1 to this: a program's maps have room for so many. */
export const MAX_BACKENDS = 16;

/** How a backend is asked whether it can serve: an HTTP GET from the lb host; 2xx and 3xx are good answers. */
export type HealthCheck = {
  /** `http://10.0.2.2:8080/health` */
  readonly url: string;
  /** From one question to the next, which is also how long an answer may take. */
  readonly intervalMs: number;
  /** So many good answers in a row make an unhealthy backend available again … */
  readonly rise: number;
  /** … and so many bad ones in a row make it unhealthy. */
  readonly fall: number;
};

/** What `lb set` takes. */
export type BackendSpec = {
  readonly name: string;
  /** IPv4, as its packets carry it. */
  readonly address: string;
  readonly healthCheck?: HealthCheck | undefined;
};

/**
 * Available: gets new flows. Unhealthy: its health check fails; it gets none until it is well. Unavailable: drained; it
 * gets none any more, and keeps the flows that it has.
 */
export const BACKEND_STATUSES = ['Available', 'Unavailable', 'Unhealthy'] as const;
export type BackendStatus = (typeof BACKEND_STATUSES)[number];

/** A backend in service. */
export type Backend = BackendSpec & {
  readonly id: number;
  /** Of the backend, or of the gateway to it: where its frames go. */
  readonly mac: string;
  /** The interface of the lb host that leads to it. */
  readonly device: string;
  readonly status: BackendStatus;
};

/**
 * How far a TCP connection has come, in the order of `enum lb_state` in the program; CLIENT_CLOSING and
 * BACKEND_CLOSING (one side has sent its FIN) are both shown as Closing. UDP flows have no state.
 */
export const CONNECTION_STATES = ['Opening', 'Established', 'Closing', 'Closed'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** One entry of the connection table. */
export type Connection = {
  readonly protocol: 'tcp' | 'udp';
  readonly client: string;
  readonly clientPort: number;
  /** Of the VIP, and of the backend: it is not rewritten. */
  readonly port: number;
  /** The backend's id. */
  readonly backend: number;
  /** Undefined for UDP, and for a program that does not follow TCP's states. */
  readonly state: ConnectionState | undefined;
  /** Since its last packet; undefined for a program that does not note the time. */
  readonly idleMs: number | undefined;
};

/** How long entries of the connection table stay without a packet (see lifetimes.ts for what that means by state). */
export const DEFAULT_LIFETIME_MS = 300_000;

/** A backend whose health check changed its status. */
export type HealthChange = { readonly backend: Backend; readonly reason: string };
