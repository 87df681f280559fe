import { main } from './cli/main.ts';
import { createParts } from './compose.ts';

/* The composition root: the real parts, the real streams, one command. */
process.exitCode = await main(process.argv.slice(2), createParts(process.env));
