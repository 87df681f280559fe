import { type Rule, rule, says } from '../rule.ts';
import { nearestLine } from './missing-code.ts';

export const CONTROL_FLOW_RULES: readonly Rule[] = [
  rule({
    slug: 'unreachable-code',
    stage: 'verifier',
    match: (message, context) => {
      const insn = /^unreachable insn (\d+)/.exec(message)?.[1];
      return insn === undefined
        ? undefined
        : { insn: Number(insn), line: context.object ? undefined : nearestLine(context, Number(insn)) };
    },
    title: {
      en: () => 'The program holds instructions that no path leads to.',
      ja: () => 'どの経路からも到達できない命令がプログラムに含まれています。',
    },
    why: {
      en: () =>
        'clang leaves such code after a loop without an end, or a call that it takes as never coming back. The verifier refuses what it cannot follow.',
      ja: () =>
        '終わりのないループの後や、戻らないと判断した呼び出しの後に、clang がこうしたコードを残すことがあります。ベリファイアは、たどれない命令を拒否します。',
    },
    fix: {
      en: () =>
        'Look for a loop without a condition, a `goto` past code, or `__builtin_unreachable()` and `__builtin_trap()`, and let every path end with a return.',
      ja: () =>
        '条件のないループ、コードを飛び越える `goto`、`__builtin_unreachable()` や `__builtin_trap()` を探し、すべての経路が return で終わるようにします。',
    },
    locate: ({ insn, line }) => (line === undefined ? { insn } : { line }),
  }),
  rule({
    slug: 'missing-exit',
    stage: 'verifier',
    match: says(
      /^(?:last insn is not an exit or jmp|jump out of range from insn (?<from>\d+)|invalid insn idx (?<at>\d+))/,
    ),
    title: {
      en: () => 'The control flow of the program has a hole: it runs past its end, or jumps out of it.',
      ja: () => '制御フローが途切れています。プログラムの末尾を越えて進むか、外へジャンプしています。',
    },
    why: {
      en: () =>
        'clang leaves such code when a path has undefined behaviour: a missing return, an endless loop without effect, a pointer that is certainly NULL.',
      ja: () =>
        '未定義動作のある経路があると、clang はこうしたコードを生成します。return の抜け、中身のない無限ループ、必ず NULL になるポインターの参照などです。',
    },
    fix: {
      en: () => "Look at clang's warnings, and return on every path.",
      ja: () => 'clang の警告を確かめ、すべての経路で return します。',
    },
  }),
  rule({
    slug: 'indirect-call',
    stage: 'verifier',
    match: says(/^unknown opcode 8d/),
    title: {
      en: () => 'The program calls a function through a pointer.',
      ja: () => '関数ポインターを通して関数を呼んでいます。',
    },
    why: {
      en: () =>
        'clang made an indirect call of it, and BPF has no such instruction: all calls must be known when the program is loaded.',
      ja: () =>
        'clang は間接呼び出しの命令を生成しましたが、BPF にそのような命令はありません。呼び出し先はロード時に決まっている必要があります。',
    },
    fix: {
      en: () =>
        'Call the functions by name in an if or a switch, or make each a program of its own and tail-call it.',
      ja: () => 'if や switch で関数を名前で呼び分けるか、それぞれを別のプログラムにして tail call します。',
    },
    locate: (_, { source }) => {
      const variable = source?.find(/\(\s*\*\s*(?:volatile\s+|const\s+)?(\w+)\s*(?:\[[^\]]*\])?\s*\)\s*\(/)
        ?.match[1];
      const call = variable
        ? source?.find(new RegExp(`(?<!\\*\\s*)\\b${variable}\\s*(?:\\[[^\\]]*\\])?\\s*\\((?!\\s*\\*)`))
        : undefined;
      return call ? { line: call.line } : undefined;
    },
  }),
  rule({
    slug: 'unknown-instruction',
    stage: 'verifier',
    match: (message) => {
      const found =
        /^(?:unknown opcode|unknown insn class|BPF_\w+ uses reserved fields|invalid BPF_(?:ALU|JMP|LDX|STX?|ATOMIC)\w* opcode|BPF_ATOMIC uses invalid atomic opcode|unrecognized bpf_ld_imm64)(?: (?<code>[0-9a-f]+))?/.exec(
          message,
        );
      return found ? { code: found[1] } : undefined;
    },
    title: {
      en: ({ code }) =>
        `The program holds an instruction${code ? ` (code 0x${code})` : ''} that this kernel does not know.`,
      ja: ({ code }) => `このカーネルが知らない命令${code ? `（コード 0x${code}）` : ''}が含まれています。`,
    },
    why: {
      en: () =>
        'clang was told to make code for a newer BPF (`-mcpu=v3` or `v4`, the default of new versions of clang) than the kernel can run.',
      ja: () =>
        'カーネルが実行できるものより新しい BPF 向け（`-mcpu=v3` や `v4`、新しい clang ではこれが既定）に、clang がコードを生成しました。',
    },
    fix: {
      en: () =>
        'Compile with `-mcpu=v2`, or on a newer kernel. Old kernels have no atomic operations but adding: use the per-CPU kind of the map.',
      ja: () =>
        '`-mcpu=v2` を付けてコンパイルするか、新しいカーネルで動かします。古いカーネルのアトミック命令は加算だけなので、per-CPU のマップを使う方法もあります。',
    },
  }),
];
