import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Call, type FromThread, read } from './calls.ts';
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
  port.on('message', (first: string) => {
    const calls: Call[] = [];
    let isLast = false;
    // Everything that has come while the last group was written is the next group.
    for (
      let message: string | undefined = first;
      message !== undefined;
      message = receiveMessageOnPort(port)?.message
    ) {
      const request = read(message);
      if (request === 'close') isLast = true;
      else calls.push(...request);
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
