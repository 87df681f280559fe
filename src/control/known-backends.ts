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

/** The backends of a loaded program by id. Another program has other maps, and knows of none. */
export function createKnownBackends() {
  const known = new WeakMap<BpfObject, Map<number, KnownBackend>>();
  return {
    of: (object: BpfObject): Map<number, KnownBackend> => {
      const own = known.get(object) ?? new Map<number, KnownBackend>();
      known.set(object, own);
      return own;
    },
  };
}
export type KnownBackends = ReturnType<typeof createKnownBackends>;
