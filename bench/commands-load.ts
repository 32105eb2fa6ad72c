import { readFile } from 'node:fs/promises';
import type { WireObject } from '../fleet/connectors/cloudstack/wire/index.ts';

/** A router start that a live server sent, as it came: an isolated network's first (line 124 of the session). */
const recordedStart = {
  file: '../fleet/recordings/cloudstack-4.22/session.jsonl',
  line: 124,
  name: 'r-4-VM',
  control: '169.254.11.253',
};

const pair = (index: number): string =>
  `${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;

export interface LoadedRouter {
  readonly name: string;
  readonly control: string;
}

export function loadedRouter(index: number): LoadedRouter {
  return { name: `r-${index + 1}-VM`, control: `169.254.${16 + (index >> 8)}.${index & 255}` };
}

/** Elements of the request that starts a router, of any number, with MACs and control address of its own. */
export async function routerStarts(): Promise<(index: number) => readonly WireObject[]> {
  const session = await readFile(new URL(recordedStart.file, import.meta.url), 'utf8');
  const line = session.split('\n')[recordedStart.line - 1] ?? '';
  return (index) => {
    const { name, control } = loadedRouter(index);
    const text = line
      .replaceAll(recordedStart.name, name)
      .replaceAll(recordedStart.control, control)
      .replaceAll('02:01:00:cc:00:02', `02:01:00:cc:${pair(index)}`)
      .replaceAll('0e:00:a9:fe:0b:fd', `0e:00:a9:fe:${pair(index)}`)
      .replaceAll('1e:00:84:00:03:f4', `1e:00:84:00:${pair(index)}`)
      .replaceAll('vlan://3074', `vlan://${100 + index}`);
    const { body } = JSON.parse(text) as { readonly body: readonly Readonly<Record<string, WireObject['fields']>>[] };
    return body.flatMap((element) => Object.entries(element).map(([className, fields]) => ({ className, fields })));
  };
}

/** VMs of a router's network; they come and go, so that nothing grows without end. */
const guests = 40;

/** What a server sends while people use their networks: leases, metadata, passwords, rules. */
export function routerCommand({ name, control }: LoadedRouter, count: number): WireObject {
  const accessDetails = {
    'router.name': name,
    'router.ip': control,
    'router.guest.ip': '10.1.1.1',
    'zone.network.type': 'Advanced',
  };
  const base = { accessDetails, contextMap: {}, wait: 0, bypassHostMaintenance: false };
  const guest = Math.floor(count / 5) % guests;
  const vmIpAddress = `10.1.1.${50 + guest}`;
  const vmName = `vm${guest}`;
  switch (count % 5) {
    case 0:
      return {
        className: 'com.cloud.agent.api.routing.DhcpEntryCommand',
        fields: {
          ...base,
          vmMac: `02:01:00:cd:00:${guest.toString(16).padStart(2, '0')}`,
          vmIpAddress,
          vmName,
          defaultRouter: '10.1.1.1',
          defaultDns: '10.1.1.1',
          duid: `00:03:00:01:02:01:00:cd:00:${guest.toString(16).padStart(2, '0')}`,
          isDefault: true,
          executeInSequence: false,
          remove: false,
        },
      };
    case 1:
      return {
        className: 'com.cloud.agent.api.routing.VmDataCommand',
        fields: {
          ...base,
          vmIpAddress,
          vmName,
          executeInSequence: false,
          vmData: [
            ['userdata', 'user-data', 'aGVsbG8='],
            ['metadata', 'service-offering', 'Small'],
            ['metadata', 'local-ipv4', vmIpAddress],
            ['metadata', 'local-hostname', vmName],
            ['metadata', 'vm-id', `${name}-${count}`],
          ],
        },
      };
    case 2:
      return {
        className: 'com.cloud.agent.api.routing.SavePasswordCommand',
        fields: { ...base, password: `s3cret${count}`, vmIpAddress, vmName, executeInSequence: false },
      };
    case 3:
      return {
        className: 'com.cloud.agent.api.routing.SetFirewallRulesCommand',
        fields: {
          ...base,
          rules: [
            {
              id: guest,
              srcIp: '10.64.0.12',
              protocol: 'tcp',
              srcPortRange: [1000 + guest, 1000 + guest],
              revoked: count % 2 === 0,
              alreadyAdded: false,
              sourceCidrList: ['0.0.0.0/0'],
              purpose: 'Firewall',
              trafficType: 'Ingress',
              defaultEgressPolicy: false,
            },
          ],
        },
      };
    default:
      return {
        className: 'com.cloud.agent.api.routing.SetPortForwardingRulesCommand',
        fields: {
          ...base,
          rules: [
            {
              dstIp: vmIpAddress,
              dstPortRange: [22, 22],
              id: guest,
              srcIp: '10.64.0.12',
              protocol: 'tcp',
              srcPortRange: [2000 + guest, 2000 + guest],
              revoked: count % 2 === 0,
              alreadyAdded: false,
              purpose: 'PortForwarding',
              sourceCidrList: [],
              defaultEgressPolicy: false,
            },
          ],
        },
      };
  }
}
