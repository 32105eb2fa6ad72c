import { classNames, type CommandTypes } from '../../../fleet/connectors/cloudstack/classes/index.ts';
import type { WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';

/** A command of the server's that no recording holds, with the fields that every command has. */
export function command<C extends keyof CommandTypes & keyof typeof classNames>(name: C, fields: CommandTypes[C]): WireObject {
  return { className: classNames[name], fields: { ...fields, contextMap: {}, wait: 0, bypassHostMaintenance: false } };
}

/** How a server stops a machine (cloudstack-host-commands.md, B6). */
export function stopCommand(vmName: string, more: CommandTypes['StopCommand'] = {}): WireObject {
  return command('StopCommand', {
    isProxy: false,
    checkBeforeCleanup: false,
    forceStop: false,
    expungeVM: false,
    volumesToDisconnect: [],
    vmName,
    ...more,
  });
}
