import { AgentError } from '#agent';
import type { LoadBalancerConfigCommand, LoadBalancerTO } from '../../../classes/index.ts';
import { required } from '../../required.ts';
import { stickinessOf } from './stickiness.ts';

/** Between sections stands a line of its own: a tab and a blank. */
const separator = '\t ';

const httpPort = 80;

/** Mozilla's "intermediate" recommendation, as the host side has it built in. */
const tlsOptions =
  'alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets ciphers ' +
  [
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'DHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-GCM-SHA384',
    'DHE-RSA-CHACHA20-POLY1305',
  ].join(':') +
  ' ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

/** `203_0_113_20-443`: what a rule's listener and its certificate are called. */
export function listenerName({ srcIp, srcPort }: LoadBalancerTO): string {
  return `${required(srcIp, 'loadBalancers.srcIp').replaceAll('.', '_')}-${required(srcPort, 'loadBalancers.srcPort')}`;
}

/** A rule whose TLS ends at the balancer. */
export function endsTls({ sslCert, lbProtocol }: LoadBalancerTO): boolean {
  return sslCert !== undefined && sslCert.revoked !== true && lbProtocol === 'ssl';
}

function globalSection(maxConnections: string): readonly string[] {
  if (!/^-?\d{1,18}$/.test(maxConnections)) throw new AgentError('VRA_BAD_INPUT', `For input string: "${maxConnections}"`);
  return [
    'global',
    '\tlog 127.0.0.1:3914   local0 warning',
    `\tmaxconn ${maxConnections}`,
    `\tmaxpipes ${Math.trunc(Number(maxConnections) / 4)}`,
    '\tchroot /var/lib/haproxy',
    '\tuser haproxy',
    '\tgroup haproxy',
    '\tstats socket /run/haproxy/admin.sock',
    '\tdaemon',
  ];
}

function defaultsSection(keepAlive: boolean): readonly string[] {
  return [
    'defaults',
    '\tlog     global',
    '\tmode    tcp',
    '\toption  dontlognull',
    '\tretries 3',
    '\toption redispatch',
    '\toption forwardfor',
    keepAlive ? '\tno option httpclose' : '\toption httpclose',
    '\ttimeout connect    5000',
    '\ttimeout client     50000',
    '\ttimeout server     50000',
  ];
}

function statsLines({ lbStatsUri, lbStatsAuth }: LoadBalancerConfigCommand): string {
  return `\tstats enable\n\tstats uri     ${lbStatsUri}\n\tstats realm   Haproxy\\ Statistics\n\tstats auth    ${lbStatsAuth}`;
}

function statsListener(command: LoadBalancerConfigCommand, name: string, ip: string | undefined): string {
  const close = command.keepAliveEnabled === true ? '' : '\toption httpclose\n';
  return `\nlisten ${name}\n\tbind ${ip}:${command.lbStatsPort}\n\tmode http\n${close}${statsLines(command)}\n`;
}

function statsSections(command: LoadBalancerConfigCommand): readonly string[] {
  const onPublic = (): string => statsListener(command, 'stats_on_public', command.lbStatsPublicIP);
  const onGuest = (): string => statsListener(command, 'stats_on_guest', command.lbStatsGuestIP);
  const onPrivate = (): string => statsListener(command, 'stats_on_private', command.lbStatsPrivateIP);
  switch (required(command.lbStatsVisibility, 'lbStatsVisibility')) {
    case 'disabled':
      return [];
    case 'global':
      return [onPublic()];
    case 'guest-network':
      return [onGuest()];
    case 'link-local':
      return [onPrivate()];
    case 'all':
      return [onPublic(), onGuest(), onPrivate()];
    default:
      // On the listeners' own port: the lines go on with the defaults.
      return [statsLines(command)];
  }
}

function bindLine(rule: LoadBalancerTO, name: string): string {
  const bind = `\tbind ${rule.srcIp}:${rule.srcPort}`;
  if (!endsTls(rule)) return bind;
  return `${bind} ssl crt /etc/cloudstack/ssl/${name}.pem ${tlsOptions}\n\thttp-request add-header X-Forwarded-Proto https`;
}

function serverLines(rule: LoadBalancerTO, name: string, cookies: boolean): readonly string[] {
  const proxy = rule.lbProtocol === 'tcp-proxy' ? ' send-proxy' : '';
  return (rule.destinations ?? [])
    .filter(({ revoked }) => revoked !== true)
    .map(({ destIp = '', destPort = 0 }, index) => {
      const cookie = cookies ? ` cookie ${destIp.replaceAll('.', '_')}-${destPort}` : '';
      return `\tserver ${name}_${index} ${destIp}:${destPort} check${proxy}${cookie}`;
    });
}

function listener(rule: LoadBalancerTO, keepAlive: boolean): readonly string[] {
  const name = listenerName(rule);
  // Without servers there is nothing to stick to.
  const servable = (rule.destinations ?? []).some(({ revoked }) => revoked !== true);
  const stickiness = servable ? stickinessOf(rule) : undefined;
  const cookies = stickiness?.cookies ?? false;
  const http = (rule.srcPort === httpPort && !keepAlive) || cookies || endsTls(rule);
  const cidrs = rule.cidrList?.trim() === '' ? undefined : rule.cidrList;
  return [
    `listen ${name}`,
    bindLine(rule, name),
    ...(http ? ['\tmode http', keepAlive ? '\tno option forceclose' : '\toption httpclose'] : []),
    ...(cidrs === undefined ? [] : [`\tacl network_allowed src ${cidrs} \n\ttcp-request connection reject if !network_allowed`]),
    `\tbalance ${rule.algorithm}`,
    ...serverLines(rule, name, cookies),
    ...(stickiness === undefined ? [] : [stickiness.text]),
    separator,
  ];
}

/** haproxy does not start without a listener. */
const dummyListener: readonly string[] = ['listen  vmops', '\tbind 0.0.0.0:9', '\toption transparent'];

/**
 * haproxy's configuration as the host writes it, a line per element; some elements hold line ends (cloudstack-vr-commands.md, 1.10.6).
 * @throws AgentError `VRA_BAD_INPUT` when a field is missing that the text cannot do without.
 */
export function haproxyConfig(command: LoadBalancerConfigCommand): readonly string[] {
  const keepAlive = command.keepAliveEnabled === true;
  const rules = required(command.loadBalancers, 'loadBalancers').filter(({ revoked }) => revoked !== true);
  return [
    ...globalSection(required(command.maxconn, 'maxconn')),
    separator,
    ...defaultsSection(keepAlive),
    ...statsSections(command),
    separator,
    ...rules.flatMap((rule) => listener(rule, keepAlive)),
    separator,
    ...(rules.length === 0 ? dummyListener : []),
  ];
}
