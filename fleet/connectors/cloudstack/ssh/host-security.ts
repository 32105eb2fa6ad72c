import type { FileChange } from '#agent';
import type { DummyFiles } from '#backends/dummy';
import type { HostRecord } from '../zone/records.ts';

const keystorePath = '/etc/cloudstack/agent/cloud.jks';
const libvirtPath = '/etc/libvirt/libvirtd.conf';

/** What libvirt listens with for migrations from other hosts: the two never meet. */
function libvirtConfig({ unsecured }: HostRecord): string {
  return unsecured === true
    ? 'listen_tls=0\nlisten_tcp=1\ntcp_port="16509"\nauth_tcp="none"\nmdns_adv=0\n'
    : [
        'listen_tls=1',
        'listen_tcp=0',
        'tls_port="16514"',
        'auth_tls="none"',
        'mdns_adv=0',
        'key_file="/etc/pki/libvirt/private/serverkey.pem"',
        'cert_file="/etc/pki/libvirt/servercert.pem"',
        'ca_file="/etc/pki/CA/cacert.pem"',
        '',
      ].join('\n');
}

/** The agent's keystore and libvirt's configuration, as the host's record has them until somebody changes them. */
export function securityFiles(host: () => HostRecord): readonly FileChange[] {
  return [
    { op: 'view', path: libvirtPath, content: () => libvirtConfig(host()), mode: 0o644 },
    { op: 'view', path: keystorePath, content: () => 'the keystore of a simulated agent\n', mode: 0o600 },
  ];
}

/** What an agent tells the server when it starts: it has its keystore, and libvirt listens with TLS. */
export async function isSecured(files: DummyFiles): Promise<boolean> {
  const config = await files.read(libvirtPath);
  if (config === undefined || (await files.info(keystorePath)) === undefined) return false;
  return /^\s*listen_tls\s*=\s*1\b/m.test(Buffer.from(config).toString('utf8'));
}
