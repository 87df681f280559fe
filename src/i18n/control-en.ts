import type { BackendStatus } from '../domain/load-balancer/model.ts';

/** What `fw`, `dos`, `lb` and `stat` say in English. */
export const controlEn = {
  ruleSet: (id: number, drops: string) => `Rule ${id} is set. It drops ${drops}.`,
  ruleDeleted: (id: number, dropped: string, packets: string | undefined) =>
    `Rule ${id} is deleted. It dropped ${dropped}${packets === undefined ? '' : `; packets in all: ${packets}`}.`,
  noRules: 'There are no rules: every packet passes.',
  policySet: (id: number, allows: string) => `Policy ${id} is set. It allows ${allows}.`,
  policyDeleted: (id: number, allowed: string, dropped: string | undefined) =>
    `Policy ${id} is deleted. It allowed ${allowed}${dropped === undefined ? '' : `; packets dropped beyond that: ${dropped}`}.`,
  noPolicies: 'There are no policies: a source may send as much as it likes.',
  noProtocols: 'No packet has been counted yet.',
  backendSet: (id: number, backend: string, status: BackendStatus) =>
    status === 'Available'
      ? `Backend ${id}, ${backend}, is set. It is Available and gets new connections.`
      : `Backend ${id}, ${backend}, is set. It is ${status}: it gets new connections once its health check is good.`,
  askYourself: (url: string) => `What it answers: xdplings exec lb -- curl -si '${url}'`,
  waitingForBackend: (address: string) =>
    `Waiting for ${address}, or for a program that is being checked. Ctrl-C gives up.`,
  backendDrained: (id: number, backend: string) =>
    `Backend ${id}, ${backend}, is drained. It gets no new connections and keeps those that it has.`,
  backendDeleted: (id: number, backend: string) => `Backend ${id}, ${backend}, is deleted.`,
  noBackends: 'There are no backends: nobody stands behind the VIP.',
  noConnections: 'There are no connections.',
  collected: (dead: number) =>
    `${dead === 0 ? 'No dead connection was' : dead === 1 ? '1 dead connection was' : `${dead} dead connections were`} deleted.`,
  waiting: 'The lab is busy checking a program; this waits until it is done. Ctrl-C gives up.',
  missing: (flag: string) => `${flag} is missing.`,
  missingTodo: (example: string) => `For example: ${example}`,
};
