import { AgentError } from '#agent';
import { endChannel, type ChannelParts } from '../channel.ts';
import { ByteReader } from './byte-reader.ts';
import { ScpFailure, ScpWire } from './scp-wire.ts';
import type { ScpCommand } from './scp-command.ts';
import { receiveFiles } from './receive-files.ts';
import { sendFiles } from './send-files.ts';

/** The far side of `scp -O` and of older clients: the protocol of rcp over a channel. */
export async function serveScp({ channel, machine, events }: ChannelParts, command: ScpCommand): Promise<void> {
  events.transfer(machine.hostName, 'scp');
  const wire = new ScpWire(new ByteReader(channel), channel);
  let failures: number;
  try {
    const work = command.direction === 'from' ? sendFiles : receiveFiles;
    failures = await work(wire, machine.files, command);
  } catch (error) {
    if (!(error instanceof AgentError || error instanceof ScpFailure)) throw error;
    // A client that is gone needs no message.
    await wire.error(error.message);
    failures = 1;
  }
  endChannel(channel, failures === 0 ? 0 : 1);
}
