import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const COMPILE = 'clang -O2 -g -target bpf -c program.bpf.c -o program.o';
const isSource = (file: string | undefined) => /\.(?:c|h|cc|cpp|rs|go)$/.test(file ?? '');

export const OBJECT_FILE_RULES: readonly Rule[] = [
  rule({
    slug: 'not-bpf-code',
    stage: 'libbpf',
    match: says(/^libbpf: elf: '?(?<file>[^']+?)'? is not a (?:valid eBPF object file|64-bit ELF object)/),
    title: {
      en: ({ file }) => `${file} holds code for another processor, not for BPF.`,
      ja: ({ file }) => `${file} に入っているのは、BPF ではなく別のプロセッサー用のコードです。`,
    },
    why: fixed(
      'Without `-target bpf`, clang compiles for the machine that it runs on, and gcc always does.',
      '`-target bpf` を付けないと、clang は実行中のマシン用にコンパイルします。gcc はいつもそうします。',
    ),
    fix: fixed(`Compile with \`${COMPILE}\`.`, `\`${COMPILE}\` でコンパイルします。`),
  }),
  rule({
    slug: 'wrong-endian',
    stage: 'libbpf',
    match: says(/^libbpf: elf: endianness mismatch in (?<file>.+?)\.?$/),
    title: {
      en: ({ file }) => `${file} was compiled for machines with the other byte order.`,
      ja: ({ file }) => `${file} は、バイトオーダーが逆のマシン用にコンパイルされています。`,
    },
    why: fixed(
      'There are two targets, bpfel (little endian, as x86 and most ARM machines are) and bpfeb (big endian). The object must fit the machine that loads it.',
      'ターゲットには bpfel（リトルエンディアン。x86 や大半の ARM）と bpfeb（ビッグエンディアン）があり、ロードするマシンに合わせる必要があります。',
    ),
    fix: fixed(
      'Compile with `-target bpf`, which takes the byte order of this machine.',
      '`-target bpf` でコンパイルします。このマシンのバイトオーダーになります。',
    ),
  }),
  rule({
    slug: 'stripped-object',
    stage: 'libbpf',
    match: says(/couldn't find symbol table in (?<file>.+?), stripped object file/),
    title: {
      en: ({ file }) => `${file} has lost its table of symbols.`,
      ja: ({ file }) => `${file} からシンボルテーブルがなくなっています。`,
    },
    why: fixed(
      '`strip` removes it, and libbpf finds programs and maps by it.',
      '`strip` で消えたものです。libbpf はこれを使ってプログラムとマップを探します。',
    ),
    fix: fixed(
      'Leave strip out, or use `llvm-strip -g`, which takes only the debug information.',
      'strip をやめるか、デバッグ情報だけを消す `llvm-strip -g` を使います。',
    ),
  }),
  rule({
    slug: 'not-an-object',
    stage: 'libbpf',
    match: says(
      /^libbpf: (?:elf: )?'?(?<file>[^']*?)'? is not a (?:proper|valid eBPF) (?:ELF|object)|^libbpf: elf: failed to open (?<missing>.+?): (?:No such file|-ENOENT)|^libbpf: elf: failed to open (?<folder>.+?) as ELF file|^(?<iproute>Cannot initialize ELF context!)/,
    ),
    title: {
      en: ({ file, missing, folder, iproute }) => {
        if (iproute) return 'The file given after `obj` cannot be read as a compiled BPF object.';
        return missing ? `There is no file ${missing}.` : `${file ?? folder} is not a compiled BPF object.`;
      },
      ja: ({ file, missing, folder, iproute }) => {
        if (iproute) return '`obj` の後のファイルを、コンパイル済みの BPF オブジェクトとして読めません。';
        return missing
          ? `${missing} というファイルはありません。`
          : `${file ?? folder} はコンパイル済みの BPF オブジェクトではありません。`;
      },
    },
    why: {
      en: ({ file, iproute }) => {
        if (iproute)
          return 'It does not exist there, or it is the C source: the loader takes the .o file that clang writes.';
        return file && !isSource(file)
          ? 'It is empty or of another kind: with -S clang writes assembly and with -emit-llvm an intermediate form, and the loader takes neither.'
          : 'The loader takes the .o file that clang writes, not the C source.';
      },
      ja: ({ file, iproute }) => {
        if (iproute)
          return 'そのファイルがないか、C のソースを渡しています。ローダーが受け取るのは、clang が書いた .o ファイルです。';
        return file && !isSource(file)
          ? '空か、別の形式のファイルです。clang は -S を付けるとアセンブリ、-emit-llvm を付けると中間形式を書きますが、どちらもロードできません。'
          : 'ローダーが受け取るのは、C のソースではなく clang が書いた .o ファイルです。';
      },
    },
    fix: {
      en: ({ missing }) => `${missing ? 'Check the path, and compile' : 'Compile it'} first: \`${COMPILE}\`.`,
      ja: ({ missing }) => `${missing ? 'パスを確かめ、' : ''}先に \`${COMPILE}\` でコンパイルします。`,
    },
  }),
];
