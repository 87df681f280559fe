import type { Engine } from '../engine/loop/engine.ts';
import type { ControlPort, LabPort, SharedSession } from '../engine/ports.ts';

/**
 * What other terminals may do with the workshop's lab. Whatever sends packets or changes maps waits until no run uses
 * the lab, so that it cannot spoil a verdict. A command of `exec` does not wait: it may be a shell that stays open all
 * day, and what the learner has it send is the learner's own doing.
 */
export function shareWorkshop(engine: Engine, lab: LabPort, control: ControlPort): SharedSession {
  const { betweenRuns } = engine;
  return {
    lab: {
      exec: (host, argv, io) => lab.exec(host, argv, io),
      counters: () => lab.counters(),
      sendFrames: (from, frames, signal) => betweenRuns(() => lab.sendFrames(from, frames, signal)),
      generate: (request, signal) =>
        betweenRuns((nextRun) => lab.generate(request, AbortSignal.any([signal, nextRun]))),
    },
    control: {
      addRule: (spec) => betweenRuns(() => control.addRule(spec)),
      rules: () => betweenRuns(() => control.rules()),
      deleteRule: (id) => betweenRuns(() => control.deleteRule(id)),
      setPolicy: (spec) => betweenRuns(() => control.setPolicy(spec)),
      policies: () => betweenRuns(() => control.policies()),
      deletePolicy: (id) => betweenRuns(() => control.deletePolicy(id)),
      protocolCounts: () => betweenRuns(() => control.protocolCounts()),
      addBackend: (spec) => betweenRuns(() => control.addBackend(spec)),
      backends: () => betweenRuns(() => control.backends()),
      drainBackend: (id) => betweenRuns(() => control.drainBackend(id)),
      deleteBackend: (id) => betweenRuns(() => control.deleteBackend(id)),
      connections: () => betweenRuns(() => control.connections()),
      collectConnections: (lifetimeMs) => betweenRuns(() => control.collectConnections(lifetimeMs)),
    },
    label: () => `workshop ${engine.getState().step.id}`,
  };
}
