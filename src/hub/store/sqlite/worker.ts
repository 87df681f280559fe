import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Call, FromThread, Request } from './calls.ts';
import { fileStore } from './file-store.ts';
import { runCalls } from './group-commit.ts';
import { openFile } from './open-file.ts';
import { asTrouble } from './sqlite-trouble.ts';

/* The thread that has the hub's file: the only place that waits for the disk. */

const port = parentPort;
if (port === null) throw new Error('This is a thread of the hub.');
const path = String(workerData);
const tell = (message: FromThread) => port.postMessage(message);

try {
  const db = openFile(path);
  const store = fileStore(db);
  tell({ opened: undefined });
  port.on('message', (first: Request) => {
    const calls: Call[] = [];
    let isLast = false;
    // Everything that has come while the last group was written is the next group.
    for (
      let message: Request | undefined = first;
      message !== undefined;
      message = receiveMessageOnPort(port)?.message
    ) {
      if (message === 'close') isLast = true;
      else calls.push(...message);
    }
    runCalls(db, store, path, calls, (answers) => tell({ answers }));
    if (!isLast) return;
    db.close();
    port.close();
  });
} catch (error) {
  tell({ opened: asTrouble(error, path) });
  port.close();
}
