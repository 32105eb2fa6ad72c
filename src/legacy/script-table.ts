import type { Script } from './script.ts';
import { checkRouter } from './scripts/check-router.ts';
import { cleanup } from './scripts/cleanup.ts';
import { diagnosticsFiles } from './scripts/diagnostics-files.ts';
import { diagnostics } from './scripts/diagnostics.ts';
import { filesystemWritable } from './scripts/filesystem-writable.ts';
import { haproxyStats } from './scripts/haproxy-stats.ts';
import { interfaceConfig } from './scripts/interface-config.ts';
import { keystoreCertImport, keystoreSetup } from './scripts/keystore.ts';
import { cloudNic, functionsOnly, setupStage } from './scripts/machine-events.ts';
import { monitorResults, monitorServices, singleCheck } from './scripts/monitor-results.ts';
import { networkUsage, vpcNetworkUsage } from './scripts/network-usage.ts';
import { bareMetalSourceNat, preparePxe, setupTungstenRoute } from './scripts/optional-features.ts';
import { passwordServer, savePassword } from './scripts/passwords.ts';
import { patched, patchScriptPath, patchSystemVm } from './scripts/patching.ts';
import { configureRouter, setRedundant } from './scripts/redundancy.ts';
import { retiredScripts } from './scripts/retired.ts';
import { routerAlerts } from './scripts/router-alerts.ts';
import { bumpUpPriority, cksIso, manageService } from './scripts/service-control.ts';
import { siteToSiteStatus, siteToSiteStatuses } from './scripts/site-to-site-status.ts';
import { ssvmCheck, ssvmCheckPath } from './scripts/ssvm-check.ts';
import { templateVersion } from './scripts/template-version.ts';
import { configure, updateConfig } from './scripts/update-config.ts';
import { vrCfg } from './scripts/vr-cfg.ts';
import { healthChecks } from '../health/index.ts';

export const scriptsFolder = '/opt/cloud/bin';

/** The programs of /opt/cloud/bin by name (cloudstack-vr-commands.md, Appendix C). */
const programs: Readonly<Record<string, Script>> = {
  'update_config.py': updateConfig,
  'configure.py': configure,
  'vr_cfg.sh': vrCfg,
  'checkrouter.sh': checkRouter,
  'get_template_version.sh': templateVersion,
  'checkbatchs2svpn.sh': siteToSiteStatuses,
  'checks2svpn.sh': siteToSiteStatus,
  'getRouterAlerts.sh': routerAlerts,
  'getRouterMonitorResults.sh': monitorResults,
  'filesystem_writable_check.py': filesystemWritable,
  'diagnostics.py': diagnostics,
  'get_diagnostics_files.py': diagnosticsFiles,
  'cleanup.sh': cleanup,
  'netusage.sh': networkUsage,
  'vpc_netusage.sh': vpcNetworkUsage,
  'get_haproxy_stats.sh': haproxyStats,
  'update_interface_config.sh': interfaceConfig,
  'manage_service.sh': manageService,
  'cks_iso.sh': cksIso,
  'bumpup_priority.sh': bumpUpPriority,
  'patched.sh': patched,
  'keystore-setup': keystoreSetup,
  'keystore-cert-import': keystoreCertImport,
  'configure_router.py': configureRouter,
  'passwd_server_ip.py': passwordServer,
  'savepassword.sh': savePassword,
  'set_redundant.py': setRedundant,
  'cloud-nic.sh': cloudNic,
  'setup_tf_route.py': setupTungstenRoute,
  'prepare_pxe.sh': preparePxe,
  'baremetal_snat.sh': bareMetalSourceNat,
  'baremetal-vr.py': functionsOnly,
  'vpc_func.sh': functionsOnly,
};

const setupStages = [
  'router.sh',
  'vpcrouter.sh',
  'dhcpsrvr.sh',
  'ilbvm.sh',
  'elbvm.sh',
  'secstorage.sh',
  'consoleproxy.sh',
  'cloud-early-config',
  'init.sh',
  'postinit.sh',
  'patch.sh',
  'bootstrap.sh',
];
const setupFunctions = ['common.sh', 'default.sh'];

/** Every program of a router that the agent stands for, by absolute path. */
export const routerScripts: ReadonlyMap<string, Script> = new Map<string, Script>([
  ...[...Object.entries(programs), ...retiredScripts].map(([name, script]) => [`${scriptsFolder}/${name}`, script] as const),
  ...setupStages.map((name) => [`${scriptsFolder}/setup/${name}`, setupStage] as const),
  ...setupFunctions.map((name) => [`${scriptsFolder}/setup/${name}`, functionsOnly] as const),
  ['/root/monitorServices.py', monitorServices],
  ...healthChecks.map(({ name }) => [`/root/health_checks/${name}`, singleCheck] as const),
  [patchScriptPath, patchSystemVm],
  [ssvmCheckPath, ssvmCheck],
]);
