/** What `fw`, `dos` and `stat` say in English. */
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
  waiting: 'The lab is busy checking a program; this waits until it is done. Ctrl-C gives up.',
  missing: (flag: string) => `${flag} is missing.`,
  missingTodo: (example: string) => `For example: ${example}`,
};
