import type { BackendStatus } from '../../load-balancer/model.ts';
import type { Text } from '../../text.ts';
import { type AttachPoint, SERVICE_PORTS } from '../../topology/model.ts';
import type { LoadClause, MeanwhileClause, MeanwhileStep } from '../spec.ts';

/* A load that goes on while other things happen. */

/** What the client does: see {@link load}. */
type LoadWords = {
  readonly from: string;
  /** IPv4: a host's, or the VIP. */
  readonly address: string;
  readonly port?: number;
  /** How long one request may take before it has failed; a download: how long no byte may come. */
  readonly patienceMs?: number;
} & (
  | { readonly requests: { readonly atOnce: number; readonly times?: number; readonly rate?: number } }
  | { readonly download: number }
);

/**
 * `load({ en, ja }, { from: 'client', address: VIP, requests: { atOnce: 4, times: 300 } }).isServed()`: HTTP requests, each over
 * a connection of its own, all of which must be answered; `.isServed({ sharedBy: ['app1', 'app2', 'app3'] })`: and each host
 * gets its share of them within one. Without `times` they go on until what comes after is done, in this order:
 * `load(about, { …, requests: { atOnce: 4 } }, after(50), control.drains('app2'), noMore('app2'), after(50)).isServed()`.
 * `download: 1_000_000` is one download of so many bytes instead, of which the client reads no more after the first until
 * what comes after is done. `.isServed({ exceptOn: 'app3' })`: requests that app3 had been given before its services ended
 * and it was known to be down may fail.
 */
export const load = (about: Text, words: LoadWords, ...meanwhile: (MeanwhileStep | MeanwhileClause)[]) => ({
  isServed: ({
    sharedBy,
    exceptOn,
  }: {
    sharedBy?: readonly string[];
    exceptOn?: string;
  } = {}): LoadClause => {
    const { from, address, port = SERVICE_PORTS.http, patienceMs = 3_000 } = words;
    return {
      kind: 'load',
      about,
      from,
      address,
      load: {
        port,
        patienceMs,
        ...('requests' in words
          ? { does: 'requests', ...words.requests }
          : { does: 'download', bytes: words.download }),
      },
      meanwhile: meanwhile.map((one) => ('step' in one ? one : { step: 'clause', clause: one })),
      ...(sharedBy === undefined ? {} : { sharedBy }),
      ...(exceptOn === undefined ? {} : { mayFailOn: exceptOn }),
    };
  },
});

/** Meanwhile: waits until so many more answers (for a download: bytes) have come. */
export const after = (more: number): MeanwhileStep => ({ step: 'answers', more });

/** Meanwhile: everything that a host serves ends, as if its processes had been killed; or begins again. */
export const services = (host: string) => ({
  end: (): MeanwhileStep => ({ step: 'services', host, up: false }),
  begin: (): MeanwhileStep => ({ step: 'services', host, up: true }),
});

/** Meanwhile: waits until the control plane's health checks have come to this. */
export const waits = {
  forStatus: (backend: string, status: BackendStatus): MeanwhileStep => ({ step: 'status', backend, status }),
};

/** Meanwhile: from here on, until the load is over, no new connection of the load may reach this host. */
export const noMore = (host: string): MeanwhileStep => ({ step: 'no-more', host });

/** Meanwhile: frames in turn, over and over, so many a second, from here on until the load is over. */
export const flooding = (
  about: Text,
  from: AttachPoint,
  frames: readonly Uint8Array[],
  rate: number,
): MeanwhileStep => ({ step: 'flood', about, from, frames, rate });
