import { createFileTemplate, type FileTemplate } from '#backends/dummy';
import type { HostRecord } from '../zone/records.ts';
import { keystoreImport, keystoreSetup } from './programs/keystore.ts';

const script = '#!/bin/sh\n# The simulated host answers for this script.\n';

function osRelease({ os, osVersion }: HostRecord['profile']): string {
  const id = os.split(/\s/)[0]?.toLowerCase() ?? 'linux';
  return [
    `NAME="${os}"`,
    `VERSION="${osVersion}"`,
    `ID=${id}`,
    `VERSION_ID="${osVersion}"`,
    `PRETTY_NAME="${os} ${osVersion}"`,
    '',
  ].join('\n');
}

/** The disk of a freshly installed KVM host with the agent's package. */
export function hostTemplate(host: HostRecord, builtMs: number): FileTemplate {
  const { name, address, profile } = host;
  return createFileTemplate({
    builtMs,
    files: {
      '/etc/hostname': `${name}\n`,
      '/etc/hosts': `127.0.0.1 localhost\n${address} ${name}\n`,
      '/etc/os-release': osRelease(profile),
      '/etc/resolv.conf': 'nameserver 127.0.0.53\noptions edns0 trust-ad\n',
      '/etc/cloudstack/agent/environment.properties': 'paths.script=/usr/share/cloudstack-common\npaths.pid=/var/run\n',
      '/etc/libvirt/qemu.conf': 'vnc_listen="0.0.0.0"\n',
      '/var/log/cloudstack/agent/agent.log': '',
      [keystoreSetup]: script,
      [keystoreImport]: script,
    },
    folders: [
      '/root/.ssh',
      '/tmp',
      '/mnt',
      '/var/lib/libvirt/images',
      '/var/log/libvirt/qemu',
      '/usr/share/cloudstack-common/vms',
      '/run',
      '/home',
      '/boot',
      '/opt',
    ],
    modes: { [keystoreSetup]: 0o755, [keystoreImport]: 0o755 },
  });
}

/** `/etc/cloudstack/agent/agent.properties` as the host's record has it (cloudstack-over-ssh.md, C); the password once there is a keystore. */
export function agentProperties(host: HostRecord, keystorePassword?: string): string {
  const { servers, balancing, place, devices } = host;
  const fallback = 'cloudbr0';
  const properties: readonly (readonly [string, string])[] = [
    ['guid', host.guid],
    ['resource', 'com.cloud.hypervisor.kvm.resource.LibvirtComputingResource'],
    ['workers', '5'],
    ['host', `${servers.length === 0 ? 'localhost' : servers.join(',')}${balancing === undefined ? '' : `@${balancing}`}`],
    ['port', '8250'],
    ['zone', place?.zone ?? 'default'],
    ['pod', place?.pod ?? 'default'],
    ['cluster', place?.cluster ?? 'default'],
    ['hypervisor.type', 'kvm'],
    ['network.bridge.type', 'native'],
    ['public.network.device', devices.public ?? fallback],
    ['private.network.device', devices.private ?? fallback],
    ['guest.network.device', devices.guest ?? devices.private ?? fallback],
    ['local.storage.path', '/var/lib/libvirt/images'],
    ['host.reserved.mem.mb', '1024'],
    ['LibvirtComputingResource.id', String(host.hostId ?? 0)],
    ...Object.entries(host.params),
    ...(keystorePassword === undefined ? [] : [['keystore.passphrase', keystorePassword] as const]),
  ];
  return properties.map(([name, value]) => `${name}=${value}\n`).join('');
}
