import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule, says } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { fixed } from './fixed-words.ts';

/** A failed pin: where, and of what, as far as the message says it. */
const PIN =
  /^(?:libbpf: )?(?:(?:prog|map) '(?<name>[^']*)': failed to (?:auto-)?pin at '(?<path>[^']*)'|failed to (?:auto-)?pin (?:map|program): |failed to mkdir (?<folder>\S+): |Error: can't pin the object \((?<other>[^)]*)\): )/;

const pinFailure =
  (...errors: string[]) =>
  (message: string) => {
    const groups = PIN.exec(message)?.groups;
    const errno = errnoOf(message);
    if (!groups || errno === undefined || !errors.includes(errno)) return undefined;
    return { path: groups.path ?? groups.folder ?? groups.other };
  };

const hasDot = (path: string | undefined) => /^\/sys\/fs\/bpf\/.*\./.test(path ?? '');

export const PIN_RULES: readonly Rule[] = [
  rule({
    slug: 'pinned-map-differs',
    stage: 'libbpf',
    match: (message, { outside }) => {
      const path = /^libbpf: couldn't reuse pinned map at '([^']+)': parameter mismatch/.exec(message)?.[1];
      const line = outside.find((text) => /^libbpf: map '[^']+': error reusing pinned map/.test(text));
      return path === undefined ? undefined : { path, map: /'([^']+)'/.exec(line ?? '')?.[1] };
    },
    title: {
      en: ({ path, map }) =>
        `The map${map ? ` "${map}"` : ''} that is pinned at ${path} was made from another declaration.`,
      ja: ({ path, map }) =>
        `${path} にピン留めされているマップ${map ? ` "${map}" ` : ''}は、別の宣言から作られたものです。`,
    },
    why: fixed(
      'libbpf wants to go on using a pinned map (LIBBPF_PIN_BY_NAME), and that works only with the same type, sizes, number of entries and flags. After a change of the declaration the old map is still there.',
      'libbpf はピン留めされたマップ（LIBBPF_PIN_BY_NAME）を使い続けようとしますが、種類、サイズ、エントリ数、フラグが同じでなければなりません。宣言を変えても、古いマップはそのまま残っています。',
    ),
    fix: {
      en: ({ path }) =>
        `Remove the old one, with what it holds: \`rm ${path}\`; or restore the old declaration.`,
      ja: ({ path }) =>
        `古いマップを中身ごと消します（\`rm ${path}\`）。残したい場合は、宣言を元に戻します。`,
    },
    locate: ({ map }, context: Context) => ({
      line: map === undefined ? undefined : declarationOf(map, context),
    }),
  }),
  rule({
    slug: 'pin-exists',
    stage: 'libbpf',
    match: (message) => {
      const newer = /^Error: can't pin BPF object: path '([^']*)' already exists/.exec(message)?.[1];
      return newer === undefined ? pinFailure('EEXIST')(message) : { path: newer };
    },
    title: fixed(
      'Something is already pinned under that name.',
      'その名前では、すでに何かがピン留めされています。',
    ),
    why: fixed(
      'A pin keeps a program or a map alive in the BPF file system until it is removed, and is never overwritten.',
      'ピン留めしたプログラムやマップは、削除するまで BPF ファイルシステムに残ります。上書きはされません。',
    ),
    fix: {
      en: ({ path }) => `Remove the old pin with \`rm${path ? ` ${path}` : ''}\`, or choose another name.`,
      ja: ({ path }) => `古いほうを \`rm${path ? ` ${path}` : ''}\` で消すか、別の名前にします。`,
    },
  }),
  rule({
    slug: 'pin-name',
    stage: 'libbpf',
    match: (message) => {
      const facts = pinFailure('EPERM')(message);
      return hasDot(facts?.path) ? facts : undefined;
    },
    title: {
      en: ({ path }) => `A name in the BPF file system may have no dot: ${path}.`,
      ja: ({ path }) => `BPF ファイルシステムの名前にドットは使えませんが、${path} にはドットがあります。`,
    },
    why: fixed(
      'The kernel keeps names with a "." for itself, and answers "Operation not permitted". It has nothing to do with your rights.',
      '"." を含む名前はカーネルが自分のために取ってあり、"Operation not permitted" と答えます。権限の問題ではありません。',
    ),
    fix: fixed(
      'Choose a path without a dot, such as /sys/fs/bpf/hello.',
      '/sys/fs/bpf/hello のように、ドットのないパスにします。',
    ),
  }),
  rule({
    slug: 'pin-no-folder',
    stage: 'libbpf',
    match: (message) => {
      const mount =
        /^Error: (?:can't mount BPF file system to pin the object \((?<object>[^)]+)\)|can't create dir '(?<dir>[^']+)' to pin BPF object: parent dir|can't pin BPF object: dir '(?<parent>[^']+)' doesn't exist)/.exec(
          message,
        )?.groups;
      if (mount) return { path: mount.object ?? mount.dir ?? mount.parent };
      return pinFailure('ENOENT')(message);
    },
    title: {
      en: ({ path }) => `There is no folder for ${path ?? 'that pin'} in the BPF file system.`,
      ja: ({ path }) => `BPF ファイルシステムに、${path ?? 'ピン'} を置くフォルダーがありません。`,
    },
    why: fixed(
      'bpftool makes the last folder of the path at most, not those above it.',
      'bpftool が作るのはパスの最後のフォルダーだけで、その上のフォルダーは作りません。',
    ),
    fix: fixed(
      'Make it first with `mkdir -p`, below /sys/fs/bpf, or pin directly into /sys/fs/bpf.',
      '先に /sys/fs/bpf の下に `mkdir -p` で作るか、/sys/fs/bpf の直下にピン留めします。',
    ),
  }),
  rule({
    slug: 'not-on-bpffs',
    stage: 'libbpf',
    match: says(
      /^libbpf: specified path (?<path>.+) is not on BPF FS|no BPF file system found|directory not in bpf file system|(?:No|Couldn't find) bpffs|can't mount BPF file system on given dir|BPF filesystem is not mounted/i,
    ),
    title: {
      en: ({ path }) =>
        path ? `${path} is not in the BPF file system.` : 'There is no BPF file system at that path.',
      ja: ({ path }) =>
        path
          ? `${path} は BPF ファイルシステムの中ではありません。`
          : 'そのパスに BPF ファイルシステムがありません。',
    },
    why: fixed(
      'Programs and maps can be pinned only there. It is mounted at /sys/fs/bpf, in each mount namespace on its own; `ip netns exec` hides the one outside.',
      'プログラムやマップをピン留めできるのはその中だけです。通常は /sys/fs/bpf にマウントされますが、マウント名前空間ごとに別で、`ip netns exec` の中から外のものは見えません。',
    ),
    fix: fixed(
      'Use a path below /sys/fs/bpf; if it is not mounted (`mount -t bpf`), `mount -t bpf bpf /sys/fs/bpf`.',
      '/sys/fs/bpf の下のパスを使います。マウントされていなければ（`mount -t bpf` で確認）、`mount -t bpf bpf /sys/fs/bpf` を実行します。',
    ),
  }),
  rule({
    slug: 'pin-failed',
    stage: 'libbpf',
    match: says(/^Error: failed to pin (?:program|all (?<all>programs|maps))/),
    title: fixed(
      'The program was loaded, but its pin could not be made.',
      'プログラムはロードできましたが、ピン留めできませんでした。',
    ),
    why: fixed(
      'bpftool does not say why. Mostly something is pinned there already, or the name has a dot, as in /sys/fs/bpf/hello.o, which the BPF file system does not allow.',
      'bpftool は理由を表示しません。たいていは、そこにすでに何かがピン留めされているか、/sys/fs/bpf/hello.o のように名前にドットがあるかです。BPF ファイルシステムの名前にドットは使えません。',
    ),
    fix: fixed(
      'Look with `ls /sys/fs/bpf`; remove the old pin with `rm`, or choose a new name without a dot.',
      '`ls /sys/fs/bpf` で確かめ、古いピンを `rm` で消すか、ドットのない新しい名前にします。',
    ),
  }),
];
