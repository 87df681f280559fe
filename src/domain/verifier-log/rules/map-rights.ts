import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { mapOf } from './value-map.ts';

const named = (map: string | undefined) => (map ? `"${map}"` : 'the map');
const namedJa = (map: string | undefined) => (map ? `"${map}" ` : 'マップ');

/** The map of the access, or of the helper that was about to be called. */
function accessedMap(context: Context): string | undefined {
  const { steps, register } = context;
  if (!/^call /.test(steps.at(-1)?.text ?? '')) return mapOf(context);
  const given = [1, 2, 3, 4, 5].map((number) => register(number));
  return (
    given.find((one) => one?.type === 'map_ptr')?.map ?? given.find((one) => one?.map !== undefined)?.map
  );
}

/** Members that only their own helpers may touch. */
const SPECIAL: Readonly<Record<string, { en: string; ja: string }>> = {
  bpf_spin_lock: {
    en: 'Use only bpf_spin_lock and bpf_spin_unlock on it. A new value is put into the map with bpf_map_update_elem, which leaves the lock alone; or set the other members one by one.',
    ja: 'bpf_spin_lock と bpf_spin_unlock だけで使います。値を入れ直すときは、ロックに触れない bpf_map_update_elem を使うか、ほかのメンバーを 1 つずつ設定します。',
  },
  bpf_timer: {
    en: 'Use only bpf_timer_init, bpf_timer_set_callback, bpf_timer_start and bpf_timer_cancel on it, and copy the other members one by one.',
    ja: 'bpf_timer_init、bpf_timer_set_callback、bpf_timer_start、bpf_timer_cancel だけで使い、ほかのメンバーは 1 つずつコピーします。',
  },
  kptr: {
    en: 'Exchange it with bpf_kptr_xchg, and copy the other members one by one.',
    ja: 'bpf_kptr_xchg で入れ替え、ほかのメンバーは 1 つずつコピーします。',
  },
};

export const MAP_RIGHTS_RULES: readonly Rule[] = [
  rule({
    slug: 'read-only-map',
    stage: 'verifier',
    match: (message, context) => {
      const map = accessedMap(context);
      return /write into map forbidden/.test(message)
        ? { map, rodata: /\.rodata/.test(map ?? '') }
        : undefined;
    },
    title: {
      en: ({ map, rodata }) =>
        rodata ? 'You write to a constant.' : `The program may not write to ${named(map)}.`,
      ja: ({ map, rodata }) =>
        rodata ? '定数に書き込んでいます。' : `プログラムから ${namedJa(map)}には書き込めません。`,
    },
    why: {
      en: ({ rodata }) =>
        rodata
          ? 'const variables are in the section .rodata, which is frozen when the program is loaded: the verifier relies on their values.'
          : 'The map is read-only for programs (BPF_F_RDONLY_PROG), or was frozen.',
      ja: ({ rodata }) =>
        rodata
          ? 'const 変数は .rodata セクションに置かれ、ロード時に凍結されます。ベリファイアは、その値が変わらないことを前提にしています。'
          : 'このマップは、プログラムからは読み取り専用（BPF_F_RDONLY_PROG）か、凍結されています。',
    },
    fix: {
      en: ({ rodata }) =>
        rodata
          ? 'Leave `const` out of the declaration if the program is to change it.'
          : 'Write to another map, or take BPF_F_RDONLY_PROG out of its map_flags.',
      ja: ({ rodata }) =>
        rodata
          ? 'プログラムで変更するなら、宣言から `const` を外します。'
          : '別のマップに書き込むか、map_flags から BPF_F_RDONLY_PROG を外します。',
    },
  }),
  rule({
    slug: 'write-only-map',
    stage: 'verifier',
    match: (message, context) =>
      /read from map forbidden/.test(message) ? { map: accessedMap(context) } : undefined,
    title: {
      en: ({ map }) => `The program may not read from ${named(map)}.`,
      ja: ({ map }) => `プログラムから ${namedJa(map)}を読むことはできません。`,
    },
    why: {
      en: () =>
        'The map is declared with BPF_F_WRONLY_PROG: programs only put values in, and user space reads them. Looking a value up to read it is forbidden.',
      ja: () =>
        'このマップは BPF_F_WRONLY_PROG で宣言されています。プログラムは値を入れるだけで、読むのはユーザー空間です。検索して読むことはできません。',
    },
    fix: {
      en: () => 'Take BPF_F_WRONLY_PROG out of its map_flags, or do not read the value here.',
      ja: () => 'map_flags から BPF_F_WRONLY_PROG を外すか、ここで値を読まないようにします。',
    },
  }),
  rule({
    slug: 'special-field-access',
    stage: 'verifier',
    match: (message) => {
      const field =
        /\b(bpf_(?:spin_lock|res_spin_lock|timer|wq|list_head|list_node|rb_root|rb_node|refcount|dynptr))\b.* (?:cannot be accessed directly|is disallowed)|direct access to (bpf_\w+) is disallowed/.exec(
          message,
        );
      const kptr =
        /\bkptr (?:cannot be accessed indirectly|in map can only be accessed|access (?:size must|misaligned|cannot))/.test(
          message,
        );
      return field ? { field: field[1] ?? field[2] ?? '' } : kptr ? { field: 'kptr' } : undefined;
    },
    title: {
      en: ({ field }) =>
        `The value holds a \`${field}\`, and the program reads or writes over it like ordinary data.`,
      ja: ({ field }) => `値の中の \`${field}\` を、普通のデータのように読み書きしています。`,
    },
    why: {
      en: () =>
        'The kernel keeps its own state in this member. A program that copies or overwrites it, also as part of the whole struct, could break the kernel.',
      ja: () =>
        'このメンバーにはカーネル自身の状態が入っています。構造体ごとのコピーや上書きも含めて、プログラムが触れるとカーネルを壊しかねません。',
    },
    fix: {
      en: ({ field }) =>
        SPECIAL[field]?.en ??
        'Use only the functions that belong to it, and handle the other members one by one.',
      ja: ({ field }) => SPECIAL[field]?.ja ?? '専用の関数だけで使い、ほかのメンバーは 1 つずつ扱います。',
    },
  }),
  rule({
    slug: 'map-followed',
    stage: 'verifier',
    match: (message, context) => {
      const found =
        /^only read from (?:bpf_\w+|\w+) is supported|^R(\d+) invalid mem access 'map_ptr'|^R(\d+) pointer arithmetic on map_ptr prohibited|^map_ptr access not supported|^'struct bpf_\w+' access is allowed only to CAP_PERFMON|^cannot access ptr member \w+ with moff/.exec(
          message,
        );
      if (!found) return undefined;
      const { steps } = context;
      const step = steps.findLast(({ registers }) => /map_ptr\(/.test(registers));
      return { map: /map_ptr\([^)]*map=([^,)]+)/.exec(step?.registers ?? '')?.[1] };
    },
    title: {
      en: ({ map }) =>
        `The program goes through the address of ${named(map)} itself, as if its entries were there.`,
      ja: ({ map }) =>
        `${namedJa(map).trim()} そのもののアドレスを、エントリの入った配列のように使っています。`,
    },
    why: {
      en: () =>
        'In C a map is a variable, but `&map` only names it for helpers. Its entries lie elsewhere in the kernel, and a lookup gives a pointer to one of them.',
      ja: () =>
        'C ではマップは変数に見えますが、`&map` はヘルパーに渡すための名前にすぎません。エントリはカーネルの別の場所にあり、検索すると、その 1 つへのポインターが得られます。',
    },
    fix: {
      en: ({ map }) =>
        `Look the entry up: \`value = bpf_map_lookup_elem(&${map ?? 'map'}, &key);\`, and check that it is not NULL.`,
      ja: ({ map }) =>
        `\`value = bpf_map_lookup_elem(&${map ?? 'map'}, &key);\` と検索し、NULL でないことを確かめます。`,
    },
    learnMore: ['counter/hash-map'],
  }),
];
