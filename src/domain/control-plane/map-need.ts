import { usageError, type XdplingsError } from '../errors.ts';
import type { BpfObject, MapDefinition, Variable } from '../object-file/index.ts';
import { type Text, text } from '../text.ts';
import { mismatch, type Shape } from './shape.ts';

/** A map that a control plane uses, as it must be declared. */
export type MapNeed = {
  readonly name: string;
  /** As bpftool prints them: `lpm_trie`. */
  readonly types: readonly string[];
  readonly key: Shape;
  readonly value: Shape;
  /** Key and value in C, for the message. */
  readonly declared: string;
  /** The first step whose program has it, where that is worth saying. */
  readonly since?: string | undefined;
};

/** A global variable that a control plane uses. */
export type VariableNeed = {
  readonly name: string;
  readonly shape: Shape;
  /** In C, for the message. */
  readonly declared: string;
  readonly since?: string | undefined;
};

/** @throws usage error when the program has no such map, or one with another layout */
export function neededMap(object: BpfObject, need: MapNeed): MapDefinition {
  const map = wantedMap(object, need);
  if (map) return map;
  const { name } = need;
  throw missing(
    text(`The running program has no map ${name}.`, `実行中のプログラムにマップ ${name} がありません。`),
    need,
    haveMaps(object.maps.map((one) => one.name)),
  );
}

/** @returns undefined when the program has no such map. @throws usage error for one with another layout */
export function wantedMap(object: BpfObject, need: MapNeed): MapDefinition | undefined {
  const map = object.maps.find((one) => one.name === need.name);
  if (map === undefined) return undefined;
  const problem = layoutProblem(object, map, need);
  if (problem) throw otherLayout(text(`map ${need.name}`, `マップ ${need.name}`), need.declared, problem);
  return map;
}

/** @throws usage error when the program has no such global variable, or one of another type */
export function neededVariable(object: BpfObject, need: VariableNeed): Variable {
  const variable = wantedVariable(object, need);
  if (variable) return variable;
  const { name } = need;
  throw missing(
    text(
      `The running program has no global variable ${name}.`,
      `実行中のプログラムにグローバル変数 ${name} がありません。`,
    ),
    need,
    text('', ''),
  );
}

/** @returns undefined when the program has no such variable. @throws usage error for one of another type */
export function wantedVariable(object: BpfObject, need: VariableNeed): Variable | undefined {
  const variable = object.variables.find((one) => one.name === need.name);
  if (variable === undefined) return undefined;
  const problem = mismatch(object.btf, variable.type, need.shape, text('it', '変数'));
  if (problem) {
    throw otherLayout(text(`variable ${need.name}`, `変数 ${need.name}`), need.declared, problem);
  }
  return variable;
}

function missing(
  what: Text,
  { declared, since }: { declared: string; since?: string | undefined },
  has: Text,
): XdplingsError {
  const comes =
    since === undefined
      ? text('', '')
      : text(`It comes in step ${since}.`, `これはステップ ${since} で登場します。`);
  return usageError(what, {
    todo: text(
      [`It needs: ${declared}.`, has.en, comes.en].filter(Boolean).join(' '),
      [`必要な宣言: ${declared}。`, has.ja, comes.ja].join(''),
    ),
  });
}

const haveMaps = (names: readonly string[]): Text =>
  names.length > 0
    ? text(`It has: ${names.join(', ')}.`, `あるマップ: ${names.join('、')}。`)
    : text('It has none.', 'マップが 1 つもありません。');

const otherLayout = (of: Text, declared: string, problem: Text): XdplingsError =>
  usageError(text(`${of.en}: ${problem.en}.`, `${of.ja}: ${problem.ja}。`), {
    todo: text(
      `The control plane needs: ${declared}. Nothing was changed.`,
      `コントロールプレーンに必要な宣言: ${declared}。何も変更していません。`,
    ),
  });

function layoutProblem({ btf }: BpfObject, map: MapDefinition, need: MapNeed): Text | undefined {
  if (!need.types.includes(map.typeName)) {
    const types = need.types.map((type) => `BPF_MAP_TYPE_${type.toUpperCase()}`);
    return text(
      `its type is ${map.typeName}, where ${types.join(' or ')} is needed`,
      `型が ${map.typeName} です。必要なのは ${types.join(' か ')} です`,
    );
  }
  const { keyType, valueType } = map;
  if (keyType === undefined || valueType === undefined) {
    return text(
      'it declares sizes only; say its types with __type(key, …) and __type(value, …)',
      'サイズだけが宣言されています。__type(key, …) と __type(value, …) で型を書いてください',
    );
  }
  return (
    mismatch(btf, keyType, need.key, text('the key', 'キー')) ??
    mismatch(btf, valueType, need.value, text('the value', '値'))
  );
}
