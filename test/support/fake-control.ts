import type { ControlPort } from '../../src/engine/ports.ts';

/** A control plane without a lab, for testing the engine's own logic: it has nothing, and every answer is given by the test. */
export const fakeControl = (answers: Partial<ControlPort> = {}): ControlPort => {
  const unasked = async (): Promise<never> => {
    throw new Error('this test asks the control plane for nothing of the kind');
  };
  return {
    addRule: unasked,
    rules: async () => [],
    deleteRule: unasked,
    setPolicy: unasked,
    policies: async () => [],
    deletePolicy: unasked,
    detect: async () => [],
    protocolCounts: async () => [],
    addBackend: unasked,
    backends: async () => [],
    drainBackend: unasked,
    deleteBackend: unasked,
    connections: async () => [],
    collectConnections: async () => 0,
    checkHealth: async () => [],
    link: async () => {},
    ...answers,
  };
};
