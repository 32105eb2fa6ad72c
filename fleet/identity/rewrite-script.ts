import { createRandom, type Nic } from '#agent';
import type { RouterEvent } from '../recording/router-events.ts';
import type { RouterScript } from '../recording/router-script.ts';
import type { RouterIdentity } from './identities.ts';

/** Octets in hex, joined by colons: a MAC has six, a DUID of a MAC ten, others are left alone. */
const octetRuns = /(?<![\da-f:])[\da-f]{2}(?::[\da-f]{2})+(?![\da-f:])/gi;
const macLength = 'xx:xx:xx:xx:xx:xx'.length;
const duidPrefix = '00:03:00:01:';

const hex = (value: number, octets: number): string =>
  (
    value
      .toString(16)
      .padStart(2 * octets, '0')
      .match(/../g) ?? []
  )
    .slice(-octets)
    .join(':');

/** `eth1ip=169.254.3.7` of the boot arguments: device and address. */
const deviceAddress = /(?:^|\s)(eth\d+)ip=(\d+\.\d+\.\d+\.\d+)(?=\s|$)/g;

/** The control address of a script's start and the device it is on; undefined when it has none. */
function controlOf(script: RouterScript): { readonly device: string; readonly address: string } | undefined {
  const [start] = script.events;
  if (start?.kind !== 'start') return undefined;
  for (const [, device = '', address = ''] of start.bootArguments.matchAll(deviceAddress)) {
    if (address.startsWith('169.254.')) return { device, address };
  }
  return undefined;
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/**
 * MACs of one router's own, in the form the server makes them (cloudstack-vr-commands.md, 5.2): control from its address, guest with a
 * network number that no other router has and the recorded place in that network, all others with a database number of their own.
 */
class MacMap {
  readonly #identity: RouterIdentity;
  readonly #control: string | undefined;
  readonly #known = new Map<string, string>();
  readonly #guestNetworks = new Map<string, number>();
  #others = 0;

  constructor(identity: RouterIdentity, recordedControlAddress: string | undefined) {
    this.#identity = identity;
    this.#control = recordedControlAddress === undefined ? undefined : controlMac(recordedControlAddress);
  }

  replace(mac: string): string {
    const recorded = mac.toLowerCase();
    const known = this.#known.get(recorded);
    if (known !== undefined) return known;
    const made = this.#make(recorded);
    this.#known.set(recorded, made);
    return made;
  }

  #make(recorded: string): string {
    if (recorded === this.#control) return controlMac(this.#identity.controlAddress);
    if (recorded.startsWith('02:')) return this.#guest(recorded);
    // Two routers of one fleet never share a number: 256 for each.
    const number = (this.#identity.index * 256 + this.#others++) & 0xffffff;
    const random = createRandom(this.#identity.macSeed).fork(recorded).integer(0, 254);
    return `${recorded.slice(0, 5)}:${hex(random, 1)}:${hex(number, 3)}`;
  }

  #guest(recorded: string): string {
    const network = recorded.slice(3, 11);
    let number = this.#guestNetworks.get(network);
    if (number === undefined) {
      number = (this.#identity.index * 64 + this.#guestNetworks.size + 1) & 0xffffff;
      this.#guestNetworks.set(network, number);
    }
    return `02:${hex(number, 3)}:${recorded.slice(12)}`;
  }
}

function controlMac(address: string): string {
  return `0e:00:${address
    .split('.')
    .map((octet) => hex(Number(octet), 1))
    .join(':')}`;
}

/** A function that gives every text of a script to another router: name, MACs and control address, wherever they stand. */
function textRewriter(script: RouterScript, identity: RouterIdentity): (text: string) => string {
  const control = controlOf(script);
  const macs = new MacMap(identity, control?.address);
  const name = new RegExp(String.raw`(?<![A-Za-z0-9-])${literal(script.router)}(?![A-Za-z0-9-])`, 'g');
  const address = control && new RegExp(String.raw`(?<![\d.])${literal(control.address)}(?!\d|\.\d)`, 'g');
  return (text) => {
    const renamed = text.replaceAll(name, identity.name).replaceAll(octetRuns, (run) => {
      if (run.length === macLength) return macs.replace(run);
      if (run.length === duidPrefix.length + macLength && run.startsWith(duidPrefix)) {
        return duidPrefix + macs.replace(run.slice(duidPrefix.length));
      }
      return run;
    });
    return address === undefined ? renamed : renamed.replaceAll(address, identity.controlAddress);
  };
}

/**
 * The script of a recorded router for another one: names, MACs and the control address are replaced, the same everywhere, in boot
 * arguments, NICs, files and arguments of scripts. Guest and public addresses stay.
 */
export function rewriteRecording(script: RouterScript, identity: RouterIdentity): RouterScript {
  const text = textRewriter(script, identity);
  const nic = ({ device, mac }: Nic): Nic => ({ device, mac: text(mac) });
  const control = controlOf(script);
  const bootArguments = (recorded: string): string => {
    const rewritten = text(recorded);
    if (control === undefined) return rewritten;
    // The recorded control network is smaller than the one that identities are drawn from.
    return rewritten.replace(new RegExp(String.raw`(^|\s)(${control.device}mask=)\S+`), `$1$2${identity.controlMask}`);
  };
  const rewrite = (event: RouterEvent): RouterEvent => {
    const router = identity.name;
    switch (event.kind) {
      case 'start':
        return { ...event, router, bootArguments: bootArguments(event.bootArguments), nics: event.nics.map(nic) };
      case 'plug':
        return { ...event, router, nic: nic(event.nic) };
      case 'unplug':
        return { ...event, router, mac: text(event.mac) };
      case 'file':
        return { ...event, router, path: text(event.path), content: text(event.content) };
      case 'script':
        return { ...event, router, args: text(event.args) };
      case 'stop':
      case 'reboot':
        return { ...event, router };
      default:
        return event satisfies never;
    }
  };
  return { ...script, router: identity.name, events: script.events.map(rewrite) };
}
