import { ANY_PORT, type Kind, type PolicySpec, type RuleProtocol, type RuleSpec } from '../firewall/model.ts';
import {
  arp,
  eth,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  ipv4,
  ipv6,
  ipv6DestinationOptions,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  packet,
  payload,
  tcp,
  truncate,
  udp,
  vlan,
} from '../packet/index.ts';
import type { Text } from '../text.ts';
import type { AttachPoint } from '../topology/model.ts';
import { SERVICE_PORTS } from '../topology/model.ts';
import type {
  Check,
  Clause,
  ControlClause,
  ConversationClause,
  FloodClause,
  FramesClause,
  MapClause,
  MapValue,
  PingClause,
  RecordsClause,
  RuleClause,
  SetMapClause,
  SiegeClause,
  TraceClause,
  VariableClause,
  VectorClause,
  Verdict,
} from './spec.ts';

type Conversation = { times?: number; bytes?: number; answered?: number; family?: 4 | 6; port?: number };

/** `check('five-pings', { en, ja }, clause, clause, …)`. */
const check = (id: string, title: Text, ...clauses: Clause[]): Check => ({ id, title, clauses });

/** `vector({ en, ja }, bytes).returns('XDP_DROP')`, and `.unchanged()` or `.becomes(bytes)` after that. */
const vector = (about: Text, bytes: Uint8Array, program?: string) => ({
  returns: (verdict: Verdict): VectorClause & VectorOutput => {
    const clause: VectorClause = { kind: 'vector', about, packet: bytes, program, verdict };
    return {
      ...clause,
      unchanged: () => ({ ...clause, output: 'unchanged' }),
      becomes: (output) => ({ ...clause, output }),
    };
  },
});
type VectorOutput = { unchanged(): VectorClause; becomes(output: Uint8Array): VectorClause };

/** `frames({ en, ja }, from('client'), [bytes, …]).pass()` / `.drop()` / `.comeBack()`. */
const frames = (about: Text, from: AttachPoint, bytes: readonly Uint8Array[]) => {
  const clause = (fate: FramesClause['fate']): FramesClause => ({
    kind: 'frames',
    about,
    from,
    frames: bytes,
    fate,
  });
  return { pass: () => clause('pass'), drop: () => clause('drop'), comeBack: () => clause('tx') };
};

/** `from('client')` is the client's eth0; `from('host', 'eth1')` any other interface. */
const from = (host: string, name = 'eth0'): AttachPoint => ({ host, interface: name });

/** `ping('client', 'host', 5).isAnswered()` / `.isUnanswered()`. */
const ping = (sender: string, to: string, times = 1, family: 4 | 6 = 4) => {
  const clause = (answered: number): PingClause => ({
    kind: 'ping',
    from: sender,
    to,
    family,
    times,
    answered,
  });
  return { isAnswered: () => clause(times), isUnanswered: () => clause(0) };
};

const conversation =
  (protocol: 'udp' | 'tcp', defaultPort: number) =>
  (
    sender: string,
    to: string,
    { times = 1, bytes = 32, family = 4, port = defaultPort }: Conversation = {},
  ) => {
    const clause = (answered: number): ConversationClause => ({
      kind: 'conversation',
      protocol,
      from: sender,
      to,
      family,
      port,
      times,
      bytes,
      answered,
    });
    return { isAnswered: () => clause(times), isUnanswered: () => clause(0) };
  };

/** `flood(100_000, [{ from: from('client1'), frame }, …])`: every stream at once, each from its own CPU. */
const flood = (times: number, streams: FloodClause['streams']): FloodClause => ({
  kind: 'flood',
  streams,
  times,
});

/** A rule as `fw set` takes it: network, protocol (any), ports: one, or from … to (any). */
type RuleWords = {
  readonly network: string;
  readonly protocol?: RuleProtocol;
  readonly sourcePorts?: number | readonly [number, number];
  readonly destinationPorts?: number | readonly [number, number];
};

function ruleOf({ network, protocol = 'any', sourcePorts, destinationPorts }: RuleWords): RuleSpec {
  const [address = '', prefixLength = '32'] = network.split('/');
  const ports = (given: RuleWords['sourcePorts']) =>
    given === undefined
      ? ANY_PORT
      : typeof given === 'number'
        ? { from: given, to: given }
        : { from: given[0], to: given[1] };
  return {
    network: { address, prefixLength: Number(prefixLength) },
    protocol,
    sourcePorts: ports(sourcePorts),
    destinationPorts: ports(destinationPorts),
  };
}

/**
 * What the control plane does before the traffic: `control.writes('blocklist', '10.0.1.1', 0)`, `.deletes(map, key)`,
 * `.sets('clock_ns', 5)`, `.addsRule({ network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: [80, 90] })`, `.deletesRule(rule)`,
 * `.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 100 })`. A program array takes the name of a program.
 */
const control = {
  writes: (map: string, key: MapValue, value: MapValue): SetMapClause => ({
    kind: 'set-map',
    map,
    key,
    value,
  }),
  deletes: (map: string, key: MapValue): ControlClause => ({
    kind: 'control',
    does: 'delete-entry',
    map,
    key,
  }),
  sets: (name: string, value: number | bigint): ControlClause => ({
    kind: 'control',
    does: 'set-variable',
    name,
    value,
  }),
  addsRule: (words: RuleWords): ControlClause => ({ kind: 'control', does: 'add-rule', rule: ruleOf(words) }),
  deletesRule: (words: RuleWords): ControlClause => ({
    kind: 'control',
    does: 'delete-rule',
    rule: ruleOf(words),
  }),
  setsPolicy: ({ kind = 'any', ...rest }: Omit<PolicySpec, 'kind'> & { kind?: Kind }): ControlClause => ({
    kind: 'control',
    does: 'set-policy',
    policy: { kind, ...rest },
  }),
};

/** `rule({ network: '10.0.1.0/24' }).hasDropped(5)`, as `fw get` shows it; `.isThere()`, `.isAbsent()`. */
const rule = (words: RuleWords) => {
  const clause = (expect: RuleClause['expect']): RuleClause => ({
    kind: 'rule',
    rule: ruleOf(words),
    expect,
  });
  return {
    hasDropped: (dropped: number) => clause({ dropped }),
    isThere: () => clause({ there: true }),
    isAbsent: () => clause({ absent: true }),
  };
};

/**
 * `records('events').are({ source: '10.0.1.1', id: 1 }, …)`: exactly these, members left out are not looked at;
 * `.orLost('lost').inAll(5000)`: those in the ring and those that the variable counts make 5000, and there are both.
 */
const records = (name: string) => {
  const clause = (expect: RecordsClause['expect']): RecordsClause => ({ kind: 'records', map: name, expect });
  return {
    are: (...expected: { readonly [member: string]: MapValue }[]) => clause({ are: expected }),
    orLost: (lost: string) => ({ inAll: (inAll: number) => clause({ inAll, lost }) }),
  };
};

/**
 * `siege({ en, ja }, { from: from('client1'), frames }, { from: 'client2', to: 'host', times: 20, patienceMs: 1000 })`: a
 * flood from one host while the other's HTTP requests must all be answered; `.isSurvived()` by the program alone,
 * `.isPoliced()` with the control plane adding rules every second.
 */
const siege = (about: Text, attack: SiegeClause['attack'], requests: SiegeClause['requests']) => {
  const clause = (policed: boolean): SiegeClause => ({ kind: 'siege', about, attack, requests, policed });
  return { isSurvived: () => clause(false), isPoliced: () => clause(true) };
};

/**
 * `map('protocols').entry(132).grows(1)`, `.is(value)`, `.isAbsent()`; after a flood of two streams
 * `.growsOnCpus(100_000, 100_000)`: each CPU's own slot holds the share of the stream that was sent from there.
 */
const map = (name: string) => ({
  entry: (key: MapValue) => {
    const clause = (expect: MapClause['expect']): MapClause => ({ kind: 'map', map: name, key, expect });
    return {
      grows: (by: number) => clause({ grows: by }),
      growsOnCpus: (...shares: number[]) => clause({ growsOnCpus: shares }),
      is: (value: MapValue) => clause({ is: value }),
      isAbsent: () => clause({ absent: true }),
    };
  },
});

/** `variable('icmp_packets').grows(5)`, `.is(0)`. */
const variable = (name: string) => {
  const clause = (expect: VariableClause['expect']): VariableClause => ({ kind: 'variable', name, expect });
  return { grows: (by: number) => clause({ grows: by }), is: (value: number) => clause({ is: value }) };
};

/** `trace.prints(5)` lines in all, `trace.prints(5, /hello/)` of that shape. */
const trace = {
  prints: (lines: number, matching?: RegExp): TraceClause => ({ kind: 'trace', lines, matching }),
};

/** Every word that a `<step>.checks.ts` may use. */
export const vocabulary = {
  check,
  vector,
  frames,
  from,
  ping,
  udpEcho: conversation('udp', SERVICE_PORTS['udp-echo']),
  tcpEcho: conversation('tcp', SERVICE_PORTS['tcp-echo']),
  flood,
  control,
  rule,
  records,
  siege,
  map,
  variable,
  trace,
  packet,
  eth,
  vlan,
  arp,
  ipv4,
  ipv6,
  ipv6HopByHop,
  ipv6Routing,
  ipv6DestinationOptions,
  ipv6Fragment,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  tcp,
  udp,
  payload,
  truncate,
};
export type Vocabulary = typeof vocabulary;

/** What a `<step>.checks.ts` exports by default: the words go in, the checks come out; nothing is imported at run time. */
export type StepChecks = (words: Vocabulary) => readonly Check[];
