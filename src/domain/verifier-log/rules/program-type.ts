import type { Context } from '../context.ts';

/** What a section says about the programs in it. */
export type ProgramType = {
  /** As in SEC("…"). */
  readonly section: string;
  /** The struct that the context points to; undefined where the arguments of a function stand there. */
  readonly context: string | undefined;
};

/** Which context belongs to which section (libbpf's section table and include/linux/bpf_types.h). */
const CONTEXTS: readonly [RegExp, string][] = [
  [/^xdp/, 'xdp_md'],
  [/^(?:tcx?\b|classifier|action|socket|cgroup_skb|cgroup\/skb|sk_skb|lwt_|flow_dissector)/, '__sk_buff'],
  [/^sockops/, 'bpf_sock_ops'],
  [/^sk_msg/, 'sk_msg_md'],
  [/^sk_lookup/, 'bpf_sk_lookup'],
  [/^sk_reuseport/, 'sk_reuseport_md'],
  [/^cgroup\/(?:bind|connect|sendmsg|recvmsg|getpeername|getsockname)[46u]/, 'bpf_sock_addr'],
  [/^cgroup\/(?:sock|post_bind)/, 'bpf_sock'],
  [/^cgroup\/[gs]etsockopt/, 'bpf_sockopt'],
  [/^cgroup\/sysctl/, 'bpf_sysctl'],
  [/^cgroup\/dev/, 'bpf_cgroup_dev_ctx'],
  [/^(?:k(?:ret)?probe|u(?:ret)?probe|ksyscall|kretsyscall|usdt)\b/, 'pt_regs'],
  [/^perf_event/, 'bpf_perf_event_data'],
  [/^netfilter/, 'bpf_nf_ctx'],
];

/** The type of the refused program, from the object; else from the SEC(…) above its function in the source. */
export function programTypeOf({ object, source, program }: Context): ProgramType | undefined {
  const section =
    object?.programs.find(({ name }) => name === program)?.section ?? sectionIn(source, program);
  if (section === undefined) return undefined;
  return { section, context: CONTEXTS.find(([pattern]) => pattern.test(section))?.[1] };
}

function sectionIn(source: Context['source'], program: string | undefined): string | undefined {
  const head = source && program && source.find(new RegExp(`\\b${RegExp.escape(program)}\\s*\\(`));
  if (!head) return undefined;
  for (let line = head.line; line > Math.max(0, head.line - 4); line--) {
    const section = /\bSEC\("([^"]+)"\)/.exec(source.lineAt(line) ?? '')?.[1];
    if (section) return section;
  }
  return undefined;
}

/** The struct that the program's own parameter points to, and the line that says so. */
export function parameterOf({ source, program }: Context): { struct: string; line: number } | undefined {
  if (!source || !program) return undefined;
  const head = source.find(
    new RegExp(`\\b${RegExp.escape(program)}\\s*\\(\\s*(?:const\\s+)?struct\\s+(\\w+)\\s*\\*`),
  );
  return head && { struct: head.match[1] ?? '', line: head.line };
}
