import type { LoadBalancerConfigCommand, LoadBalancerTO } from '../../../classes/index.ts';
import { endsTls, haproxyConfig, listenerName } from '../load-balancer/haproxy-config.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

const firewallEntry = ({ srcIp, srcPort }: LoadBalancerTO): string => `${srcIp}:${srcPort}:`;

/** Where statistics may be asked for: one entry, empty when nowhere of its own. */
function statsEntry(command: LoadBalancerConfigCommand): string {
  const { lbStatsVisibility, lbStatsPort, lbStatsSrcCidrs } = command;
  const addresses: Readonly<Record<string, string | undefined>> = {
    'guest-network': command.lbStatsGuestIP,
    'link-local': command.lbStatsPrivateIP,
    global: command.lbStatsPublicIP,
    all: '0.0.0.0/0',
  };
  const address = addresses[lbStatsVisibility ?? ''];
  return address === undefined ? '' : `${address}:${lbStatsPort}:${lbStatsSrcCidrs}:,`;
}

function certificate(rule: LoadBalancerTO): Readonly<Record<string, unknown>> {
  const { cert, key, chain, password } = rule.sslCert ?? {};
  return { name: listenerName(rule), cert, key, chain, password };
}

/** All rules of a network or VPC, with haproxy's configuration for them (1.10.6). `nowMs` names a file that no router reads. */
export function loadBalancer(command: LoadBalancerConfigCommand, nowMs: number): QueueFile {
  const rules = required(command.loadBalancers, 'loadBalancers');
  const added = new Set(rules.filter(({ revoked }) => revoked !== true).map(firewallEntry));
  const removed = new Set(rules.filter(({ revoked }) => revoked === true).map(firewallEntry));
  const vpc = command.vpcId !== undefined;
  return {
    base: 'load_balancer.json',
    type: 'loadbalancer',
    fields: {
      rules: [
        {
          configuration: haproxyConfig(command),
          tmp_cfg_file_path: '/etc/haproxy/',
          tmp_cfg_file_name: `haproxy.cfg.new.${nowMs}`,
          ssl_certs: rules.filter((rule) => rule.revoked !== true && endsTls(rule)).map(certificate),
          add_rules: [...added],
          remove_rules: [...removed.difference(added)],
          stat_rules: [statsEntry(command)],
          router_ip: vpc ? command.nic?.ip : command.accessDetails?.['router.ip'],
        },
      ],
    },
  };
}
