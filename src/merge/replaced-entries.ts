import type { BagPatch } from '../bags/bag-patch.ts';
import type {
  Bags,
  BgpPeerRecord,
  LoadBalancerRecord,
  MetadataRecord,
  MonitorValue,
  NetworkAclRecord,
  StaticRouteRecord,
} from '../bags/bag-types.ts';
import { EntryEdits } from './entry-edits.ts';

/** Types whose message simply takes the place of what was there (cloudstack-vr-commands.md, 2.2). */

/** The files of a VM. */
export function mergeMetadata(bags: Bags, vmAddress: string, files: readonly MetadataRecord[]): BagPatch<'vmdata'> {
  const edits = new EntryEdits<readonly MetadataRecord[]>(bags.get('vmdata'));
  edits.set(vmAddress, files);
  return { bag: 'vmdata', ops: edits.ops() };
}

/** The bag holds the newest password only. */
export function mergePassword(bags: Bags, vmAddress: string, password: string): BagPatch<'vmpassword'> {
  const bag = bags.get('vmpassword');
  const edits = new EntryEdits<string>(bag);
  for (const address of bag?.keys() ?? []) edits.delete(address);
  edits.set(vmAddress, password);
  return { bag: 'vmpassword', ops: edits.ops() };
}

/** The lists of a tier or private gateway; they always come whole. */
export function mergeNetworkAcl(bags: Bags, acl: NetworkAclRecord): BagPatch<'networkacl'> {
  const edits = new EntryEdits<NetworkAclRecord>(bags.get('networkacl'));
  edits.set(acl.device, acl);
  return { bag: 'networkacl', ops: edits.ops() };
}

/** All rules of the router, already rendered by the sender. */
export function mergeLoadBalancer(bags: Bags, rules: readonly LoadBalancerRecord[]): BagPatch<'loadbalancer'> {
  const edits = new EntryEdits<readonly LoadBalancerRecord[]>(bags.get('loadbalancer'));
  edits.set('config', rules);
  return { bag: 'loadbalancer', ops: edits.ops() };
}

const monitorFields = [
  'config',
  'health_checks_enabled',
  'health_checks_basic_run_interval',
  'health_checks_advanced_run_interval',
  'excluded_health_checks',
  'health_checks_config',
];

/** Field by field; what a refresh leaves out stays (1.10.18). Other fields are not stored. */
export function mergeMonitorService(bags: Bags, item: Readonly<Record<string, MonitorValue>>): BagPatch<'monitorservice'> {
  const edits = new EntryEdits<MonitorValue>(bags.get('monitorservice'));
  for (const field of monitorFields) {
    const value = item[field];
    if (value !== undefined) edits.set(field, value);
  }
  return { bag: 'monitorservice', ops: edits.ops() };
}

/** By network; a revoked route stays in the bag as revoked. */
export function mergeStaticRoutes(bags: Bags, routes: readonly StaticRouteRecord[]): BagPatch<'staticroutes'> {
  const edits = new EntryEdits<StaticRouteRecord>(bags.get('staticroutes'));
  for (const route of routes) edits.set(route.network, route);
  return { bag: 'staticroutes', ops: edits.ops() };
}

/** The message lists all peers; others are gone. */
export function mergeBgpPeers(bags: Bags, peers: readonly BgpPeerRecord[]): BagPatch<'bgppeers'> {
  const bag = bags.get('bgppeers');
  const edits = new EntryEdits<BgpPeerRecord>(bag);
  for (const key of bag?.keys() ?? []) edits.delete(key);
  for (const peer of peers) edits.set(`${peer.peer_id ?? 'None'}-${peer.network_id}`, peer);
  return { bag: 'bgppeers', ops: edits.ops() };
}
