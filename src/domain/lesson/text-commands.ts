const SH_BLOCK = /^```sh\n([\s\S]*?)^```/gm;

/** @returns the ```sh blocks of a step's text, in order: what a learner is invited to paste. */
export const commandBlocks = (markdown: string): string[] =>
  [...markdown.matchAll(SH_BLOCK)].map(([, block = '']) => block);

/**
 * A shell script that runs a block as a learner would, inside the lab: `xdplings exec HOST -- CMD` goes to that host.
 * A command may answer no (a ping without an answer, a grep without a match: exit code 1); anything worse, such as a
 * command that is not there or wrong usage, ends the script with 70 and says which command it was.
 */
export const blockScript = (block: string): string => `
xdplings() {
  [ "$1" = exec ] && [ "$3" = -- ] || { echo "not xdplings exec HOST -- CMD: $*" >&2; exit 70; }
  host=$2; shift 3
  nsenter --net="/run/netns/$host" "$@" </dev/null
  code=$?
  [ "$code" -le 1 ] || { echo "exit code $code: $*" >&2; exit 70; }
}
${block}
`;
