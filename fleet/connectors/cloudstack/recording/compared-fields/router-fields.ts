import { isJson } from '../../../../recording/recording-lines.ts';
import { because, each, eachWithOtherKeys, equal, form, ignored, present, type FieldRule } from '../field-rules.ts';
import type { ComparedFields } from './compared-fields-type.ts';

/** `<label> - success: <output>` or `failed`, one per file and script (cloudstack-vr-commands.md, 1.7). */
const itemResult = form('"… - success: …" or "… - failed: …"', (text) => /^[\s\S]* - (?:success|failed|ok)\b/.test(text));

const versions: FieldRule = present;

/** Routers: queries, diagnostics and live patch (A3, A10); commands that configure answer plain and group answers. */
export const routerFields: ComparedFields = {
  GroupAnswer: { results: each(itemResult) },
  GetDomRVersionAnswer: { templateVersion: versions, scriptsVersion: versions },
  PatchSystemVmAnswer: { templateVersion: versions, scriptsVersion: versions },
  NetworkUsageAnswer: { routerName: equal, bytesSent: because.counter, bytesReceived: because.counter },
  CheckRouterAnswer: { state: because.election, details: because.text },
  CheckS2SVpnConnectionsAnswer: {
    // Whether a simulated peer is up is the fleet's to say.
    ipToConnected: each(present),
    ipToDetail: each(present),
  },
  GetRouterAlertsAnswer: { alerts: because.counter, timeStamp: because.time },
  GetRouterMonitorResultsAnswer: {
    failingChecks: ignored('the health of a router is its own: the recorded agents reported none'),
    // Asked for the basic test only, a host says no more than that it passed (cloudstack-vr-commands.md, 1.11).
    monitoringResults: form('JSON, or "success"', (text) => text === 'success' || isJson(text)),
  },
  GetAutoScaleMetricsAnswer: { values: because.counter },
  DiagnosticsAnswer: {
    details: form('"<output>&&<errors>&&<exit status>"', (text) => /^[\s\S]*&&[\s\S]*&&\s*-?\d+\s*$/.test(text)),
  },
  IpAssocAnswer: { results: each(present) },
  SetPortForwardingRulesAnswer: { results: each(present) },
  SetStaticNatRulesAnswer: { results: each(present) },
  SetFirewallRulesAnswer: { results: each(present) },
  SetIpv6FirewallRulesAnswer: { results: each(present) },
  SetNetworkACLAnswer: { results: each(present) },
  SetStaticRouteAnswer: { results: each(present) },
  SetBgpPeersAnswer: { results: each(present) },
  HealthCheckLBConfigAnswer: { loadBalancers: eachWithOtherKeys('members come and go', present) },
};
