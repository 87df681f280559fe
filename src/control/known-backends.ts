import type { Health } from '../domain/load-balancer/health.ts';
import type { BackendSpec } from '../domain/load-balancer/model.ts';
import type { BpfObject } from '../domain/object-file/index.ts';

/** What no map says of a backend. */
export type KnownBackend = {
  readonly spec: BackendSpec;
  /** The host that asks for its health. */
  readonly askedFrom: string;
  drained: boolean;
  /** Undefined without a health check. */
  health: Health | undefined;
  /** When it was asked last, ms of the control plane's clock … */
  askedAt: number;
  /** … and whether its answer is still waited for. */
  isAsked: boolean;
};

/** The backends of the loaded program by id. Another program has other maps: everything is forgotten. */
export function createKnownBackends() {
  let of: BpfObject | undefined;
  let known = new Map<number, KnownBackend>();
  return {
    of: (object: BpfObject): Map<number, KnownBackend> => {
      if (of !== object) {
        of = object;
        known = new Map();
      }
      return known;
    },
  };
}
export type KnownBackends = ReturnType<typeof createKnownBackends>;
