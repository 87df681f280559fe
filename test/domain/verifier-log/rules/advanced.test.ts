import { expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/* Messages as kernel/bpf/verifier.c and btf.c of Linux 6.1 and 6.12 print them. */

const logOf = (message: string) => `0: R1=ctx() R10=fp0
; result = called(&thing); @ prog.bpf.c:12
0: (85) call called#77777             ; R0=scalar()
${message}
processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;

test.each([
  ['calling kernel function bpf_cgroup_acquire is not allowed', 'kfunc-not-allowed', '`bpf_cgroup_acquire`'],
  [
    "Cannot access kernel 'struct task_struct' from non-GPL compatible program",
    'gpl-only-struct',
    '`struct task_struct`',
  ],
  ['JIT does not support calling kernel function', 'kfunc-unsupported', 'kfuncs'],
  ['R1 must be referenced or trusted', 'untrusted-pointer', 'R1'],
  ['R2 must be a rcu pointer', 'untrusted-pointer', 'R2'],
  ['Possibly NULL pointer passed to trusted arg0', 'kfunc-may-be-null', 'may be NULL'],
  [
    'kernel function bpf_task_acquire args#0 expected pointer to STRUCT task_struct but R1 has a pointer to STRUCT file',
    'kfunc-argument',
    'argument',
  ],
  ['arg#1 expected pointer to map value or allocated object', 'kfunc-argument', 'argument'],
  ['R1 must have zero offset when passed to release func or trusted arg to kfunc', 'release-offset', 'taken'],
  ['sleepable helper bpf_copy_from_user#148 in rcu_read_lock region', 'sleeps-in-section', 'may sleep'],
  ['helper call might sleep in a non-sleepable prog', 'helper-may-sleep', 'may sleep'],
  ['program must be sleepable to call sleepable kfunc bpf_get_file_xattr', 'helper-may-sleep', 'may sleep'],
  [
    'Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable',
    'not-sleepable-here',
    'sleepable',
  ],
  ['bpf_fentry_test1 is not sleepable', 'not-sleepable-here', 'sleepable'],
  ['Sleepable programs can only use array, hash, ringbuf and local storage maps', 'sleepable-map', 'map'],
  ['unmatched rcu read unlock (kernel function bpf_rcu_read_unlock)', 'section-not-closed', 'closed'],
  ['expected an RCU CS when using bpf_iter_task_next', 'rcu-section-needed', 'bpf_rcu_read_lock'],
  ['Expected an initialized dynptr as arg #0', 'dynptr-not-initialised', 'dynptr'],
  ['Dynptr has to be an uninitialized dynptr', 'dynptr-in-use', 'dynptr'],
  ['expected an initialized iter_num as arg #0', 'iterator-state', 'iterator'],
  ["Caller passes invalid args into func#1 ('parse')", 'global-function-argument', 'static'],
  ["arg#0 reference type('UNKNOWN ') size cannot be determined: -22", 'global-function-argument', 'static'],
  [
    'At subprogram exit the register R0 is not a scalar value (map_value)',
    'global-function-result',
    'number',
  ],
  ['callback function not static', 'callback-shape', 'callback'],
  ['too many subprograms', 'too-many-functions', 'functions'],
  ['attach_btf_id 1234 is not a function', 'trace-target', 'attached'],
  ['do_exit() is not modifiable', 'trace-target', 'attached'],
  ["off=8 kptr isn't referenced kptr", 'kptr-access', 'kptr'],
  [
    "R1 doesn't have constant offset. bpf_timer has to be at the constant offset",
    'object-not-at-field',
    'field',
  ],
  ['bpf_spin_lock at off=16 must be held for bpf_list_head', 'list-lock', 'lock'],
  ['bpf_obj_new type size (9000) is greater than 4096', 'object-new', 'bpf_obj_new'],
  ['div by zero', 'divisor-zero', '0'],
  ['invalid shift 64', 'shift-too-far', '64 bits'],
  ['frame pointer is read only', 'frame-pointer-written', 'R10'],
  ['misaligned value access off (0x0; 0x7)+0+2 size 4', 'misaligned-access', '4'],
  ['BPF_LD_[ABS|IND] instructions not allowed for this program type', 'old-packet-access', 'packet loads'],
])('%s', (message, rule, words) => {
  const explanation = explainRejection({ output: logOf(message) });
  expect(explanation).toMatchObject({ stage: 'verifier', rule, message, line: 12 });
  expect(explanation.title.en).toContain(words);
  for (const text of [explanation.title, explanation.why, explanation.fix]) {
    expect(text.en + text.ja).not.toMatch(/\{\w+\}|undefined/);
  }
});
