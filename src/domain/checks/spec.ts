import type { PolicySpec, RuleSpec } from '../firewall/model.ts';
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
  | { readonly does: 'set-variable'; readonly name: string; readonly value: number | bigint }
  | { readonly does: 'add-rule'; readonly rule: RuleSpec }
  /** The rule must be there; its id is found by what it says. */
  | { readonly does: 'delete-rule'; readonly rule: RuleSpec }
  | { readonly does: 'set-policy'; readonly policy: PolicySpec };

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
  | SiegeClause;

/** One thing that a step demands: clauses in order; the first that does not hold fails the check. */
export type Check = { readonly id: string; readonly title: Text; readonly clauses: readonly Clause[] };
