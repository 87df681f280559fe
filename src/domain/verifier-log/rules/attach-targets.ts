import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const sectionWith = (name: string | undefined, { source }: Context) => ({
  line: source?.find(
    new RegExp(`(?:SEC|section)\\s*\\(\\s*"[^"]*${RegExp.escape(name ?? '')}(?:\\+0x\\w+)?"`),
  )?.line,
});

/** What the learner's section attaches to. */
function kindOf(name: string, context: Context): 'function' | 'tracepoint' | 'hook' | 'iterator' | 'target' {
  const line = sectionWith(name, context).line;
  const section = /"([^"/]+)\//.exec(context.source?.lineAt(line ?? 0) ?? '')?.[1] ?? '';
  if (/^(?:fentry|fexit|fmod_ret)/.test(section)) return 'function';
  if (/^tp_btf/.test(section)) return 'tracepoint';
  if (/^lsm/.test(section)) return 'hook';
  return /^iter/.test(section) ? 'iterator' : 'target';
}

const EN = {
  function: 'function',
  tracepoint: 'tracepoint',
  hook: 'LSM hook',
  iterator: 'iterator',
  target: 'function or tracepoint',
};
const JA = {
  function: '関数',
  tracepoint: 'トレースポイント',
  hook: 'LSM フック',
  iterator: 'イテレーター',
  target: '関数やトレースポイント',
};

export const ATTACH_TARGET_RULES: readonly Rule[] = [
  rule({
    slug: 'kernel-function-missing',
    stage: 'libbpf',
    match: (message, context) => {
      const name =
        /^libbpf: prog '[^']*': failed to find kernel BTF type ID of '([^']+)'/.exec(message)?.[1] ??
        /^libbpf: (\S+) is not found in vmlinux BTF/.exec(message)?.[1];
      return name === undefined ? undefined : { name, kind: kindOf(name, context) };
    },
    title: {
      en: ({ name, kind }) => `This kernel has no ${EN[kind]} \`${name}\` to attach to.`,
      ja: ({ name, kind }) => `このカーネルに、アタッチできる${JA[kind]} \`${name}\` はありません。`,
    },
    why: {
      en: ({ kind }) =>
        kind === 'function' || kind === 'target'
          ? "It is looked up by name in the kernel's BTF. The name is wrong, or the function was renamed or inlined away in this version, or belongs to a module that is not loaded."
          : "It is looked up by name in the kernel's BTF, and is not there under this name.",
      ja: ({ kind }) =>
        kind === 'function' || kind === 'target'
          ? 'カーネルの BTF から名前で探されます。名前が違うか、このバージョンで改名またはインライン化されたか、ロードされていないモジュールの関数です。'
          : 'カーネルの BTF から名前で探されますが、この名前のものはありません。',
    },
    fix: {
      en: ({ name, kind }) => {
        if (kind === 'tracepoint')
          return 'Names are in /sys/kernel/tracing/available_events, without the group before the colon: SEC("tp_btf/sched_switch").';
        if (kind === 'hook')
          return '`bpftool btf dump file /sys/kernel/btf/vmlinux | grep bpf_lsm_` lists the hooks; write them without "bpf_lsm_".';
        return `Look for the right name: \`bpftool btf dump file /sys/kernel/btf/vmlinux | grep -w "FUNC '${name}'"\`, or grep for a part of it.`;
      },
      ja: ({ name, kind }) => {
        if (kind === 'tracepoint')
          return '名前は /sys/kernel/tracing/available_events にあります。コロンの前のグループ名は付けません: SEC("tp_btf/sched_switch")。';
        if (kind === 'hook')
          return 'フックは `bpftool btf dump file /sys/kernel/btf/vmlinux | grep bpf_lsm_` で一覧できます。"bpf_lsm_" は付けずに書きます。';
        return `正しい名前を \`bpftool btf dump file /sys/kernel/btf/vmlinux | grep -w "FUNC '${name}'"\` や、名前の一部での grep で探します。`;
      },
    },
    locate: ({ name }, context) => sectionWith(name, context),
  }),
  rule({
    slug: 'probe-function-missing',
    stage: 'attach',
    match: says(
      /^libbpf: (?:failed to add legacy (?<legacy>k)probe event for '(?<old>[^'+]+)(?:\+0x\w+)?'|prog '[^']*': failed to create k(?:ret)?probe '(?<name>[^'+]+)(?:\+0x\w+)?' perf event): (?:No such file or directory|-ENOENT|Invalid argument|-EINVAL|Cannot assign requested address|-EADDRNOTAVAIL)/,
    ),
    title: {
      en: ({ old, name }) =>
        `The kprobe cannot be set: this kernel lets nobody probe a function \`${old ?? name}\`.`,
      ja: ({ old, name }) =>
        `kprobe を設定できません。このカーネルで関数 \`${old ?? name}\` にはプローブできません。`,
    },
    why: fixed(
      'The name is wrong, or the function is inlined, forbidden for probes, or in a module that is not loaded; or this kernel has no kprobes, or /sys/kernel/tracing is not mounted.',
      '名前が違うか、関数がインライン化されたか、プローブが禁止されているか、ロードされていないモジュールの関数です。カーネルに kprobe がないか、/sys/kernel/tracing がマウントされていないこともあります。',
    ),
    fix: {
      en: ({ old, name }) =>
        `Look for it with \`grep -w ${old ?? name} /sys/kernel/tracing/available_filter_functions\` or in /proc/kallsyms.`,
      ja: ({ old, name }) =>
        `\`grep -w ${old ?? name} /sys/kernel/tracing/available_filter_functions\` か /proc/kallsyms で確かめます。`,
    },
    locate: ({ old, name }, context) => sectionWith(old ?? name, context),
  }),
  rule({
    slug: 'tracepoint-missing',
    stage: 'attach',
    match: says(
      /^libbpf: (?:failed to determine tracepoint '(?<group>[^'/]+)\/(?<name>[^']+)' perf event ID|prog '[^']*': failed to attach to raw tracepoint '(?<raw>[^']+)'): (?:No such file or directory|-ENOENT|Invalid argument|-EINVAL)/,
    ),
    title: {
      en: ({ group, name, raw }) => `This kernel has no tracepoint \`${raw ?? `${group}/${name}`}\`.`,
      ja: ({ group, name, raw }) =>
        `このカーネルに、トレースポイント \`${raw ?? `${group}/${name}`}\` はありません。`,
    },
    why: {
      en: ({ raw }) =>
        raw
          ? 'The name of a raw tracepoint has no group: "sched_switch", not "sched/sched_switch".'
          : 'A tracepoint is a folder in /sys/kernel/tracing/events: group and name must be spelt as there, and that must be mounted; in a container it mostly is not.',
      ja: ({ raw }) =>
        raw
          ? 'raw tracepoint の名前にグループは付けません。"sched/sched_switch" ではなく "sched_switch" です。'
          : 'トレースポイントは /sys/kernel/tracing/events のフォルダーで、グループも名前もそのとおりのつづりでなければなりません。そこがマウントされている必要もあり、コンテナではたいていマウントされていません。',
    },
    fix: fixed(
      'Look into /sys/kernel/tracing/available_events; if it is missing, `mount -t tracefs tracefs /sys/kernel/tracing`.',
      '/sys/kernel/tracing/available_events を確かめます。なければ `mount -t tracefs tracefs /sys/kernel/tracing` を実行します。',
    ),
    locate: ({ name, raw }, context) => sectionWith(raw ?? name, context),
  }),
  rule({
    slug: 'probe-file-missing',
    stage: 'attach',
    match: says(
      /^libbpf: (?:failed to open (?<file>\/\S+): (?:No such file|-ENOENT)|prog '[^']*': failed to resolve full path for '(?<path>[^']+)'|elf: failed to find symbol '(?<symbol>[^']+)' in '(?<binary>[^']+)'|(?<usdt>usdt: failed to find USDT support BPF maps))/,
    ),
    title: {
      en: ({ file, path, symbol, binary, usdt }) => {
        if (usdt) return 'The object lacks what a USDT probe needs.';
        return symbol
          ? `${binary} has no function \`${symbol}\` to probe.`
          : `The file to probe, ${file ?? path}, is not there.`;
      },
      ja: ({ file, path, symbol, binary, usdt }) => {
        if (usdt) return 'USDT のプローブに必要なものがオブジェクトにありません。';
        return symbol
          ? `${binary} に、プローブできる関数 \`${symbol}\` はありません。`
          : `プローブするファイル ${file ?? path} がありません。`;
      },
    },
    why: {
      en: ({ symbol, usdt }) => {
        if (usdt) return '<bpf/usdt.bpf.h> declares the maps that libbpf keeps the probes in.';
        return symbol
          ? 'It is looked up in the symbols of the file: the name is wrong, the file is stripped, or the function lives in a shared library.'
          : 'A uprobe names the file by its full path, or by a name that is found in PATH or among the libraries.';
      },
      ja: ({ symbol, usdt }) => {
        if (usdt) return 'libbpf がプローブの情報を置くマップは、<bpf/usdt.bpf.h> で宣言されています。';
        return symbol
          ? 'ファイルのシンボルから探されます。名前が違うか、シンボルが strip されているか、共有ライブラリの関数です。'
          : 'uprobe のファイルは、フルパスか、PATH やライブラリから見つかる名前で指定します。';
      },
    },
    fix: {
      en: ({ symbol, binary, usdt }) => {
        if (usdt) return 'Write `#include <bpf/usdt.bpf.h>`.';
        return symbol
          ? `\`nm -D ${binary}\` lists the functions; \`ldd ${binary}\` the libraries.`
          : 'Correct the path in SEC("uprobe/PATH:FUNCTION").';
      },
      ja: ({ symbol, binary, usdt }) => {
        if (usdt) return '`#include <bpf/usdt.bpf.h>` と書きます。';
        return symbol
          ? `関数は \`nm -D ${binary}\`、ライブラリは \`ldd ${binary}\` で確かめられます。`
          : 'SEC("uprobe/パス:関数") のパスを直します。';
      },
    },
    locate: ({ file, path, symbol, usdt }, { source }) => ({
      line: source?.find(
        new RegExp(
          usdt
            ? 'SEC\\(\\s*"usdt'
            : `SEC\\(\\s*"u(?:ret)?probe[^"]*${RegExp.escape(symbol ?? file ?? path ?? '')}`,
        ),
      )?.line,
    }),
  }),
];
