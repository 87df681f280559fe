/** What `fw`, `dos` and `stat` say in English. */
export const controlEn = {
  ruleSet: (id: number, drops: string) => `Rule ${id} is set. It drops ${drops}.`,
  ruleDeleted: (id: number, dropped: string) => `Rule ${id} is deleted. It dropped ${dropped}.`,
  noRules: 'There are no rules: every packet passes.',
  policySet: (id: number, allows: string) => `Policy ${id} is set. It allows ${allows}.`,
  policyDeleted: (id: number, allowed: string) => `Policy ${id} is deleted. It allowed ${allowed}.`,
  noPolicies: 'There are no policies: a source may send as much as it likes.',
  noProtocols: 'No packet has been counted yet.',
  missing: (flag: string) => `${flag} is missing.`,
  missingTodo: (example: string) => `For example: ${example}`,
};
