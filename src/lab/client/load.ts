import type { TrafficLoadResult } from '../../domain/checks/observed.ts';
import type { LoadRequest, RunningLoad } from '../../engine/ports.ts';
import type { Result } from '../protocol/messages.ts';
import type { HelperCall } from './helper-link.ts';
import * as shown from './shown-commands.ts';

let lastToken = 0;

/**
 * Starts a load, and waits until it has begun. It lasts as long as one call to the helper, which is answered when it is
 * over and taken back when it is cancelled.
 * @param signal ends it at once, also later
 */
export async function startLoadThrough(
  call: HelperCall,
  request: LoadRequest,
  signal: AbortSignal,
): Promise<RunningLoad> {
  lastToken += 1;
  const token = lastToken;
  const abandoned = new AbortController();
  const both = AbortSignal.any([signal, abandoned.signal]);
  const whole = call('startLoad', { token, ...wireRequest(request) }, both);
  // Whoever asks for the result is told what went wrong.
  whole.catch(() => {});
  const progress: RunningLoad['progress'] = (atLeast, by) => call('loadProgress', { token, atLeast }, by);
  await progress(0, both).catch(async (error: unknown) => {
    // Refused: the reason is in the answer to the load itself.
    await whole;
    throw error;
  });
  return {
    progress,
    finish: async (by) => {
      const cancel = () => abandoned.abort(by.reason);
      by.throwIfAborted();
      by.addEventListener('abort', cancel, { once: true });
      try {
        await call('finishLoad', { token }, both).catch(async (error: unknown) => {
          await whole;
          throw error;
        });
        return resultOf(request, await whole);
      } finally {
        by.removeEventListener('abort', cancel);
      }
    },
  };
}

function wireRequest(request: LoadRequest) {
  const { from, address, port, patienceMs } = request;
  const target = { from, address, port, patienceMs };
  if (request.does === 'download') return { ...target, does: request.does, bytes: request.bytes };
  const { does, atOnce, times, rate } = request;
  return {
    ...{ ...target, does, atOnce },
    ...(times === undefined ? {} : { times }),
    ...(rate === undefined ? {} : { rate }),
  };
}

function resultOf(request: LoadRequest, result: Result<'startLoad'>): TrafficLoadResult {
  const failed = result.failed.map(({ host, ...one }) => ({ ...one, host }));
  return { ...result, failed, commands: [shown.loadCommand(request, result.begun)] };
}
