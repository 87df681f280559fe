import type { SharedControl } from '../../engine/ports.ts';
import type { Connection } from '../client/connection.ts';
import { OPERATION_NAMES, OPERATIONS, SESSION_CALLS } from './protocol.ts';

type AnyOperation = (...args: unknown[]) => Promise<unknown>;

/** Does one operation of the control plane for another terminal. @throws ZodError for what is no such operation */
export function answerControl(control: SharedControl, params: unknown): Promise<unknown> {
  const request = SESSION_CALLS.control.parse(params);
  const { takes } = OPERATIONS[request.operation];
  const operation = control[request.operation] as AnyOperation;
  return operation(...takes.parse(request.with));
}

/** The control plane of the session at the other end. */
export function remoteControl(connection: Connection): SharedControl {
  const entries = OPERATION_NAMES.map((operation) => {
    const ask: AnyOperation = async (...args) =>
      OPERATIONS[operation].gives.parse(await connection.request('control', { operation, with: args }));
    return [operation, ask] as const;
  });
  // Each operation takes and gives what the table says, which is what the type says.
  return Object.fromEntries(entries) as Record<keyof SharedControl, AnyOperation> as SharedControl;
}
