/**
 * BTF's types as a union, one variant a kind, named as Documentation/bpf/btf.rst names them.
 * `type` is always the id of another type; 0 is void.
 */
export type BtfType =
  | { readonly kind: 'void' }
  | {
      readonly kind: 'int';
      readonly name: string;
      /** In bytes. */
      readonly size: number;
      readonly encoding: 'unsigned' | 'signed' | 'char' | 'bool';
      /** Fewer than 8 × size for the bit-fields of old compilers. */
      readonly bits: number;
      readonly bitOffset: number;
    }
  | { readonly kind: 'ptr'; readonly type: number }
  | { readonly kind: 'array'; readonly element: number; readonly index: number; readonly count: number }
  | {
      readonly kind: 'struct' | 'union';
      readonly name: string;
      readonly size: number;
      readonly members: readonly BtfMember[];
    }
  | {
      readonly kind: 'enum' | 'enum64';
      readonly name: string;
      readonly size: number;
      readonly signed: boolean;
      readonly values: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly kind: 'fwd'; readonly name: string; readonly of: 'struct' | 'union' }
  | { readonly kind: 'typedef'; readonly name: string; readonly type: number }
  | { readonly kind: 'const' | 'volatile' | 'restrict'; readonly type: number }
  | { readonly kind: 'type_tag'; readonly name: string; readonly type: number }
  | {
      readonly kind: 'func';
      readonly name: string;
      readonly type: number;
      readonly linkage: 'static' | 'global' | 'extern';
    }
  | {
      readonly kind: 'func_proto';
      readonly returns: number;
      readonly parameters: readonly { readonly name: string; readonly type: number }[];
    }
  | {
      readonly kind: 'var';
      readonly name: string;
      readonly type: number;
      readonly linkage: 'static' | 'global' | 'extern';
    }
  | {
      readonly kind: 'datasec';
      readonly name: string;
      readonly size: number;
      /** Offsets of global variables are 0 here: the linker's symbols have them (see variables.ts). */
      readonly variables: readonly {
        readonly type: number;
        readonly offset: number;
        readonly size: number;
      }[];
    }
  | { readonly kind: 'float'; readonly name: string; readonly size: number }
  | { readonly kind: 'decl_tag'; readonly name: string; readonly type: number; readonly component: number };

export type BtfMember = {
  /** Empty for an anonymous struct or union. */
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** In bits; 0 when it is no bit-field. */
  readonly bitFieldSize: number;
};

/** All types of an object by id; id 0 is void. */
export type Btf = {
  readonly littleEndian: boolean;
  readonly types: readonly BtfType[];
};
