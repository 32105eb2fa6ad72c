import { printNetworkInterfaces, type InterfaceStanza } from '../../render/network-interfaces.ts';
import type { RouterView } from '../router-view.ts';
import { bootArgument } from './boot-arguments.ts';

/** As many NICs as boot arguments ever name. */
const devices = Array.from({ length: 10 }, (_, i) => `eth${i}`);

function mtuOf(view: RouterView, device: string): string | undefined {
  if (device === view.mainPublicDevice) return bootArgument(view, 'publicMtu');
  return device === 'eth0' && !view.vpc ? bootArgument(view, 'privateMtu') : undefined;
}

function stanzasOf(view: RouterView, device: string): InterfaceStanza[] {
  const [address, netmask] = [bootArgument(view, `${device}ip`), bootArgument(view, `${device}mask`)];
  const [address6, prefix6] = [bootArgument(view, `${device}ip6`), bootArgument(view, `${device}ip6prelen`)];
  const mtu = mtuOf(view, device);
  const stanzas: InterfaceStanza[] = [];
  if (address !== undefined && netmask !== undefined) {
    const options = [
      ['address', address] as const,
      ['netmask', netmask] as const,
      ...(mtu === undefined ? [] : [['mtu', mtu] as const]),
    ];
    stanzas.push({ device, family: 'inet', method: 'static', options });
  }
  if (address6 !== undefined && prefix6 !== undefined) {
    stanzas.push({
      device,
      family: 'inet6',
      method: 'static',
      options: [['address', address6] as const, ['netmask', prefix6] as const],
    });
  }
  return stanzas;
}

/** `/etc/network/interfaces`: the NICs of the boot arguments; later ones are configured by the agent alone. */
export function bootInterfaces(view: RouterView): string {
  const stanzas = devices.flatMap((device) => stanzasOf(view, device));
  // A redundant pair shares its public addresses: they come up on the one that becomes PRIMARY only.
  const auto = new Set(stanzas.map(({ device }) => device).filter((device) => !view.redundant || device !== view.mainPublicDevice));
  return printNetworkInterfaces({
    auto: ['lo', ...auto],
    stanzas: [{ device: 'lo', family: 'inet', method: 'loopback', options: [] }, ...stanzas],
  });
}
