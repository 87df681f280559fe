import { describe, expect, it } from 'vitest';
import { aboutProgram, LineKeeper } from '../../../src/domain/verifier-log/index.ts';

const about = (output: string) => {
  const keeper = new LineKeeper();
  keeper.push(output);
  return aboutProgram(keeper.finish());
};

const LOG = `libbpf: prog 'x': -- BEGIN PROG LOAD LOG --
; void *data = (void *)(long)ctx->data; @ x.bpf.c:3
0: (61) r2 = *(u32 *)(r1 +0)
; static inline int helper(void) @ helper.h:1
;  @ x.bpf.c:0
; if (a && @ x.bpf.c:5
1: (69) r3 = *(u16 *)(r2 +12)
invalid access to packet, off=12 size=2, R2(id=0,off=12,r=0)
-- END PROG LOAD LOG --
libbpf: failed to load object 'out/x.bpf.o'
`;
const SOURCE = 'int x()\n{\n\tvoid *data = (void *)(long)ctx->data;\n\n\tif (a &&\n\t    b)\n';

describe('what an output tells about its program', () => {
  it('is the C files and objects that it names, the most often named first', () => {
    expect(about(LOG)).toMatchObject({ sources: ['x.bpf.c'], objects: ['out/x.bpf.o'] });
    expect(
      about('a.c:1:2: warning: x\nb.c:1:2: error: x\na.c:2:2: error: y\nc.h:1:1: error: z\n').sources,
    ).toEqual(['b.c', 'a.c']);
    expect(about('In file included from src/a.c:1:\n./h.h:1:5: error: x\n').sources).toEqual(['src/a.c']);
    expect(about('libbpf: loading one.o\nlibbpf: elf: failed to open two.o: No such file\n').objects).toEqual(
      ['one.o', 'two.o'],
    );
  });

  it('begins with the file of the program whose refusal is explained', () => {
    const other = LOG.replaceAll('x.bpf.c', 'y.bpf.c').replaceAll("'x'", "'y'");
    expect(about(`${LOG}${other}${other}`).sources).toEqual(['x.bpf.c', 'y.bpf.c']);
  });

  it('is whether a file has the lines that it quotes, where it quotes them', () => {
    const { quotes } = about(LOG);
    expect(quotes(SOURCE, 'x.bpf.c')).toEqual({ compared: 2, same: 2 });
    expect(quotes(SOURCE.replaceAll('\n', '\r\n'), 'x.bpf.c')).toEqual({ compared: 2, same: 2 });
    expect(quotes(`\n${SOURCE}`, 'x.bpf.c')).toEqual({ compared: 2, same: 0 });
    expect(quotes(SOURCE, 'other.c')).toEqual({ compared: 0, same: 0 });
  });

  it('compares lines without a place, as kernels before 6.8 quote them, with any of the file', () => {
    const { quotes } = about(LOG.replaceAll(/ @ .*$/gm, ''));
    expect(quotes(`\n${SOURCE}`, undefined)).toEqual({ compared: 3, same: 2 });
  });
});
