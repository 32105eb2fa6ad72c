import pLimit from 'p-limit';
import type { CertificateAuthority } from '../../ca/index.ts';
import type { RouterDoor } from './router-door.ts';

/** Handshakes wait for certificates that are made: not for more at once than the machine can make soon. */
const certificatesAtOnce = 8;

/** Gives doors the certificates of their routers: made when they are first wanted, and anew after a change of the authority. */
export class RouterCertificates {
  readonly #ca: CertificateAuthority;
  readonly #onRotation: (router: string) => void;
  readonly #limit = pLimit(certificatesAtOnce);
  /** By router, while they are made. */
  readonly #made = new Map<string, Promise<void>>();

  constructor(ca: CertificateAuthority, onRotation: (router: string) => void) {
    this.#ca = ca;
    this.#onRotation = onRotation;
  }

  isCurrent(door: RouterDoor): boolean {
    return door.ready && door.generation === this.#ca.generation;
  }

  /** Dials that come while a certificate is made wait for the same. */
  give(door: RouterDoor, address: string): Promise<void> {
    const given = this.#made.get(door.router) ?? this.#limit(() => this.#take(door, address));
    this.#made.set(door.router, given);
    return given.finally(() => this.#made.delete(door.router));
  }

  async #take(door: RouterDoor, address: string): Promise<void> {
    const { generation } = this.#ca;
    const { router } = door;
    const { certificate, privateKey } = await this.#ca.issue({ role: 'router', name: router, dns: [router], addresses: [address] });
    if (door.ready) this.#onRotation(router);
    door.show({ key: privateKey, cert: certificate });
    door.generation = generation;
  }
}
