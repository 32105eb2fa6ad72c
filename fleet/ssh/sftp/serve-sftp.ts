import ssh2, { type SFTPWrapper } from 'ssh2';
import { AgentError } from '#agent';
import type { SshEvents } from '../events.ts';
import type { SshMachine } from '../machine.ts';
import { machinePath } from '../machine-path.ts';
import { SftpFiles } from './sftp-files.ts';

const { STATUS_CODE } = ssh2.utils.sftp;

function statusOf(error: AgentError): number {
  if (error.code === 'VRA_NOT_FOUND') return STATUS_CODE.NO_SUCH_FILE;
  return error.code === 'VRA_BAD_INPUT' ? STATUS_CODE.BAD_MESSAGE : STATUS_CODE.FAILURE;
}

/**
 * Says that the subsystem ended well: without it OpenSSH's scp counts the transfer as failed. ssh2 1.17 has a call for that on its other
 * channels only, so its protocol object is asked; one without the method leaves the status out.
 */
function sendExitStatus(sftp: SFTPWrapper): void {
  const protocol: unknown = Reflect.get(sftp, '_protocol');
  const outgoing: unknown = Reflect.get(sftp, 'outgoing');
  if (typeof protocol !== 'object' || protocol === null || typeof outgoing !== 'object' || outgoing === null) return;
  const send: unknown = Reflect.get(protocol, 'exitStatus');
  const channel: unknown = Reflect.get(outgoing, 'id');
  if (typeof send === 'function') Reflect.apply(send, protocol, [channel, 0]);
}

/** The SFTP subsystem (version 3), as `sftp` and `scp` of OpenSSH 9 use it. Requests are carried out one after the other. */
export function serveSftp(sftp: SFTPWrapper, machine: SshMachine, events: SshEvents): void {
  events.transfer(machine.hostName, 'sftp');
  const files = new SftpFiles(machine.files);
  let turn: Promise<void> = Promise.resolve();

  const inTurn = (id: number, work: () => Promise<void> | void): void => {
    turn = turn.then(work).catch((error: unknown) => {
      if (error instanceof AgentError) return sftp.status(id, statusOf(error), error.message);
      events.failed(machine.hostName, 'sftp', error);
      sftp.status(id, STATUS_CODE.FAILURE, 'internal error');
    });
  };
  const done = (id: number, work: () => Promise<void> | void): void =>
    inTurn(id, async () => {
      await work();
      sftp.status(id, STATUS_CODE.OK);
    });
  const end = (id: number): void => sftp.status(id, STATUS_CODE.EOF);

  sftp.once('end', () => {
    const leave = (): void => {
      sendExitStatus(sftp);
      sftp.end();
    };
    turn = turn.then(leave);
  });
  sftp.on('error', (error: unknown) => events.broken(machine.hostName, error));
  sftp.on('OPEN', (id, path, flags, { mode = 0o644 }: { mode?: number }) =>
    inTurn(id, async () => sftp.handle(id, await files.open(path, flags, mode & 0o7777))),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    inTurn(id, () => {
      const data = files.read(handle, offset, length);
      if (data.byteLength === 0) end(id);
      else sftp.data(id, data);
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) => {
    // The packet's buffer is used again for the next one.
    const copy = Buffer.from(data);
    done(id, () => files.write(handle, offset, copy));
  });
  sftp.on('CLOSE', (id, handle) => done(id, () => files.close(handle)));
  sftp.on('FSTAT', (id, handle) => inTurn(id, async () => sftp.attrs(id, await files.attributesOfHandle(handle))));
  sftp.on('FSETSTAT', (id, handle, attributes) => done(id, () => files.setHandle(handle, attributes)));
  sftp.on('STAT', (id, path) => inTurn(id, async () => sftp.attrs(id, await files.attributes(path))));
  sftp.on('LSTAT', (id, path) => inTurn(id, async () => sftp.attrs(id, await files.attributes(path))));
  sftp.on('SETSTAT', (id, path, attributes) => done(id, () => files.set(path, attributes)));
  sftp.on('OPENDIR', (id, path) => inTurn(id, async () => sftp.handle(id, await files.openFolder(path))));
  sftp.on('READDIR', (id, handle) =>
    inTurn(id, () => {
      const entries = files.nextEntries(handle);
      if (entries.length === 0) end(id);
      else sftp.name(id, entries);
    }),
  );
  sftp.on('REMOVE', (id, path) => done(id, () => files.remove(path, 'file')));
  sftp.on('RMDIR', (id, path) => done(id, () => files.remove(path, 'directory')));
  sftp.on('MKDIR', (id, path) => done(id, () => files.makeFolder(path)));
  sftp.on('RENAME', (id, from, to) => done(id, () => files.rename(from, to)));
  sftp.on('REALPATH', (id, path) =>
    inTurn(id, () => {
      const attrs = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
      sftp.name(id, [{ filename: machinePath(path), longname: machinePath(path), attrs }]);
    }),
  );
}
