import type { PolicySpec, RuleSpec } from '../firewall/model.ts';
import type { BackendSpec, BackendStatus, ConnectionState } from '../load-balancer/model.ts';
import type { Text } from '../text.ts';
import type { AttachPoint } from '../topology/model.ts';

/** What an XDP program returns for a packet (linux/bpf.h, enum xdp_action). */
export const VERDICTS = ['XDP_ABORTED', 'XDP_DROP', 'XDP_PASS', 'XDP_TX', 'XDP_REDIRECT'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One packet straight into the program (BPF_PROG_TEST_RUN): the verdict and the packet that comes out. */
export type VectorClause = {
  readonly kind: 'vector';
  /** What the packet is, in a few words: "a runt of 13 bytes". */
  readonly about: Text;
  readonly packet: Uint8Array;
  readonly program?: string | undefined;
  /** The interface that it comes in on; absent: the first of the lab that a program is attached to. */
  readonly at?: AttachPoint | undefined;
  readonly verdict: Verdict;
  /** The packet that must come out; `unchanged` is the one that went in; absent: not looked at. */
  readonly output?: Uint8Array | 'unchanged' | undefined;
};

/** Raw frames from a host's interface into the program at the other end of the link. */
export type FramesClause = {
  readonly kind: 'frames';
  readonly about: Text;
  readonly from: AttachPoint;
  readonly frames: readonly Uint8Array[];
  /** pass: every frame reaches the receiver's stack, unchanged; drop: none does; tx: every one comes back to the sender. */
  readonly fate: 'pass' | 'drop' | 'tx';
};

/** Echo requests from one host to another, answered (or not) by the other's real kernel. */
export type PingClause = {
  readonly kind: 'ping';
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  readonly times: number;
  /** How many must be answered. */
  readonly answered: number;
};

/** A real socket conversation with a service of a host. */
export type ConversationClause = {
  readonly kind: 'conversation';
  readonly protocol: 'udp' | 'tcp';
  readonly family: 4 | 6;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Datagrams for UDP, connections for TCP; each carries `bytes` of payload that must come back intact. */
  readonly times: number;
  readonly bytes: number;
  readonly answered: number;
  /** Asked instead of the host `to`, e.g. the VIP. */
  readonly address?: string | undefined;
  /** So many at the same time; default: one after the other. */
  readonly atOnce?: number | undefined;
  /**
   * TCP only: the hosts that must share the connections, nobody more than one ahead of another, and every connection on one
   * host from its first segment to its last.
   */
  readonly sharedBy?: readonly string[] | undefined;
};

/**
 * Frames from a host's interface that the program itself must send on: each arrives at one place, exactly once, as
 * said, and nowhere else, or at no place at all. A frame that the program passes has arrived at the host that it runs on.
 */
export type DeliveryClause = {
  readonly kind: 'delivery';
  readonly about: Text;
  readonly from: AttachPoint;
  readonly frames: readonly {
    readonly bytes: Uint8Array;
    /** Absent: it must arrive nowhere. */
    readonly arrives?: { readonly at: AttachPoint; readonly as: Uint8Array } | undefined;
  }[];
};

/**
 * Frames of several flows from a host's interface, sent in the given order, that a load balancer must deliver: each
 * frame arrives at one of the backends, exactly as said; all of a flow at the same one; the flows spread evenly.
 */
export type BalanceClause = {
  readonly kind: 'balance';
  readonly about: Text;
  readonly from: AttachPoint;
  readonly frames: readonly {
    /** Names the flow that the frame is of. */
    readonly flow: string;
    readonly bytes: Uint8Array;
    /** What arrives, by the host at whose eth0 it does. */
    readonly arrives: Readonly<Record<string, Uint8Array>>;
  }[];
};

/** A load from a host on an address, while other clauses are carried out; judged when both are over. */
export type LoadClause = {
  readonly kind: 'load';
  readonly about: Text;
  readonly from: string;
  /** IPv4: a host's, or the VIP. */
  readonly address: string;
  readonly load: {
    readonly port: number;
    /** How long one request may take before it has failed. */
    readonly patienceMs: number;
  } & (
    | {
        readonly does: 'requests';
        readonly atOnce: number;
        /** Stops after so many; absent: goes on until the clauses meanwhile are done. */
        readonly times?: number | undefined;
        /** So many a second at most. */
        readonly rate?: number | undefined;
      }
    /** The client reads nothing more after the first bytes until the clauses meanwhile are done. */
    | { readonly does: 'download'; readonly bytes: number }
  );
  /** In order; each may wait first until so many more answers have come. */
  readonly meanwhile: readonly MeanwhileStep[];
  /** The host whose services end meanwhile: requests that it had been given then may fail, and are named. */
  readonly mayFailOn?: string | undefined;
  /** The hosts that must share the requests, nobody more than one ahead of another; only without `meanwhile`. */
  readonly sharedBy?: readonly string[] | undefined;
};
export type MeanwhileStep =
  | { readonly step: 'answers'; readonly more: number }
  | { readonly step: 'clause'; readonly clause: MeanwhileClause }
  /** The services of a host end (or begin again). */
  | { readonly step: 'services'; readonly host: string; readonly up: boolean }
  /** Until the control plane says that the backend of that name has this status. */
  | { readonly step: 'status'; readonly backend: string; readonly status: BackendStatus }
  /** From here on no new connection of the load may reach this host. */
  | { readonly step: 'no-more'; readonly host: string }
  /** Frames over and over behind the load until it is over, so many a second. */
  | {
      readonly step: 'flood';
      readonly about: Text;
      readonly from: AttachPoint;
      readonly frames: readonly Uint8Array[];
      readonly rate: number;
    };
export type MeanwhileClause = ControlClause | ConversationClause | BackendClause | MapClause | RuleClause;

/** A backend as `lb get` shows it. */
export type BackendClause = {
  readonly kind: 'backend';
  readonly name: string;
  readonly expect: { readonly status: BackendStatus } | { readonly absent: true };
};

/** The connection table as `lb conntrack get` shows it: so many entries that look like this. */
export type ConnectionsClause = {
  readonly kind: 'connections';
  readonly like: {
    readonly protocol?: 'tcp' | 'udp' | undefined;
    readonly clientPort?: number | undefined;
    readonly port?: number | undefined;
    /** By name. */
    readonly backend?: string | undefined;
    readonly state?: ConnectionState | undefined;
  };
  readonly times: number;
};

/** Runs the program on a packet over and over: what it costs is shown after a pass, and judges nothing. */
export type MeasureClause = {
  readonly kind: 'measure';
  /** What the packet is. */
  readonly about: Text;
  readonly packet: Uint8Array;
  readonly program?: string | undefined;
};

/** The same frames from several senders at once, each pinned to a CPU of its own. */
export type FloodClause = {
  readonly kind: 'flood';
  readonly streams: readonly { readonly from: AttachPoint; readonly frame: Uint8Array }[];
  /** Frames per stream. */
  readonly times: number;
};

/** What the control plane writes before the traffic: one map entry. */
export type SetMapClause = {
  readonly kind: 'set-map';
  readonly map: string;
  readonly key: MapValue;
  readonly value: MapValue;
};

/** A key or a value as JavaScript sees it through the object's BTF: numbers, structs by member, arrays. */
export type MapValue =
  | number
  | bigint
  | string
  | boolean
  | readonly MapValue[]
  | { readonly [name: string]: MapValue };

/** An entry of a map, after the actions before it. For per-CPU maps the sum over the CPUs counts. */
export type MapClause = {
  readonly kind: 'map';
  readonly map: string;
  readonly key: MapValue;
  /**
   * grows: against the start of the check (no entry counts as 0); is: absolute; absent: no entry.
   * growsOnCpus: one number for each stream of the check's flood, counted in the slot of the CPU that the stream was
   * sent from (streams that shared a CPU add up) and in no other; a map that is not a per-CPU one does not hold it.
   */
  readonly expect:
    | { readonly grows: number }
    | { readonly growsOnCpus: readonly number[] }
    | { readonly is: MapValue }
    | { readonly absent: true };
};

/** A global variable of the program, after the actions before it. */
export type VariableClause = {
  readonly kind: 'variable';
  readonly name: string;
  readonly expect: { readonly grows: number } | { readonly is: number };
};

/** The lines that this program printed with bpf_printk since the start of the check. */
export type TraceClause = {
  readonly kind: 'trace';
  /** Exactly so many lines … */
  readonly lines: number;
  /** … each of which matches this. Absent: any text. */
  readonly matching?: RegExp | undefined;
};

/** What the control plane does before the traffic: a map entry taken away, a variable set, programs linked, rules. */
export type ControlClause = { readonly kind: 'control' } & ControlAction;
export type ControlAction =
  | { readonly does: 'delete-entry'; readonly map: string; readonly key: MapValue }
  | { readonly does: 'set-variable'; readonly name: string; readonly value: number | bigint | string }
  | { readonly does: 'add-rule'; readonly rule: RuleSpec }
  /** The rule must be there; its id is found by what it says. */
  | { readonly does: 'delete-rule'; readonly rule: RuleSpec }
  | { readonly does: 'set-policy'; readonly policy: PolicySpec }
  | { readonly does: 'add-backend'; readonly backend: BackendSpec }
  /** Backends are found by their names. */
  | { readonly does: 'drain-backend' | 'delete-backend'; readonly name: string }
  | { readonly does: 'collect'; readonly lifetimeMs: number };

/** A rule as `fw get` shows it, after the actions before it. */
export type RuleClause = {
  readonly kind: 'rule';
  readonly rule: RuleSpec;
  /** dropped: what the column DROPPED says; there, absent: whether there is such a rule, whatever it has dropped. */
  readonly expect: { readonly dropped: number } | { readonly there: true } | { readonly absent: true };
};

/** What the program has written into a ring buffer since the start of the check; looking takes the records out. */
export type RecordsClause = {
  readonly kind: 'records';
  readonly map: string;
  /**
   * are: exactly these, in this order; members that are left out are not looked at.
   * inAll: records, and what the variable `lost` has grown by, make up this number, and both are there.
   */
  readonly expect:
    | { readonly are: readonly { readonly [member: string]: MapValue }[] }
    | { readonly inAll: number; readonly lost: string };
};

/** A flood as fast as it goes from one host, while another host's HTTP requests must be answered. */
export type SiegeClause = {
  readonly kind: 'siege';
  readonly about: Text;
  /** The frames are sent over and over, in turn, from before the first request until after the last answer. */
  readonly attack: { readonly from: AttachPoint; readonly frames: readonly Uint8Array[] };
  readonly requests: {
    readonly from: string;
    readonly to: string;
    readonly times: number;
    /** How long one may take, with all that TCP does to get through. */
    readonly patienceMs: number;
  };
  /** Whether the control plane looks at the sources every second meanwhile, and adds rules. */
  readonly policed: boolean;
};

export type Clause =
  | VectorClause
  | FramesClause
  | PingClause
  | ConversationClause
  | FloodClause
  | SetMapClause
  | MapClause
  | VariableClause
  | TraceClause
  | ControlClause
  | RuleClause
  | RecordsClause
  | SiegeClause
  | DeliveryClause
  | BalanceClause
  | LoadClause
  | BackendClause
  | ConnectionsClause
  | MeasureClause;

/** One thing that a step demands: clauses in order; the first that does not hold fails the check. */
export type Check = { readonly id: string; readonly title: Text; readonly clauses: readonly Clause[] };
