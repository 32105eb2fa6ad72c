import { rename, stat } from 'node:fs/promises';
import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import { isMissing, storageFailure } from '../host/file-errors.ts';

const rotateBytes = 10 * 1024 * 1024;
/** Of lines that could not be written yet. */
const waitingBytes = 1024 * 1024;

/** Members of logged objects that are never written, at the top and one level down. */
const secrets = ['password', 'psk', 'secret', 'token', 'key', 'authorization', 'bootArguments', 'commandLine', 'content'].flatMap(
  (name) => [name, `*.${name}`],
);

function openLogFile(path: string): ReturnType<typeof destination> {
  try {
    const file = destination({ dest: path, mode: 0o600, sync: true, maxLength: waitingBytes });
    // A full disk must not end the fleet: lines wait for space, then are dropped.
    file.on('error', () => undefined);
    return file;
  } catch (error) {
    throw storageFailure(error, `write the log ${path}`);
  }
}

/** The log of a fleet in a file of mode 0600; one that has become large is set aside as `.1` first. `close` writes what is left. */
export async function openFleetLog(path: string, level: string): Promise<{ readonly log: Logger; readonly close: () => void }> {
  try {
    if ((await stat(path)).size > rotateBytes) await rename(path, `${path}.1`);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const file = openLogFile(path);
  const log = pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, redact: { paths: secrets, censor: '***' } }, file);
  return { log, close: () => file.end() };
}
