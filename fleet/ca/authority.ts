import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AgentError, type Clock } from '#agent';
import { isMissing, storageFailure } from '../host/file-errors.ts';
import { lockStateDirectory } from '../host/state-lock.ts';
import {
  CertificateIssuer,
  authorityCertificate,
  makeEcKey,
  privateKeyText,
  randomSerial,
  secretFilesIn,
  type SecretFiles,
} from '../x509/index.ts';
import {
  authorityFileName,
  readAuthorityFile,
  writeAuthorityFile,
  type AuthorityFile,
  type StoredAuthority,
} from './authority-file.ts';
import { checkHolderName, holderUri, purposesOf, type Holder } from './certificate-role.ts';
import { IssuedIndex, type IssuedCertificate } from './issued-index.ts';

const dayMs = 86_400_000;
/** Clocks of clients may be a little behind. */
const earlierMs = 3_600_000;

export interface AuthorityOptions {
  /** Made when it is missing, mode 0700. */
  readonly directory: string;
  readonly clock: Clock;
}

export interface IssueRequest extends Holder {
  readonly dns?: readonly string[];
  readonly addresses?: readonly string[];
  /** Default 365; never beyond the authority's own. */
  readonly validDays?: number | undefined;
  /** Default: now, and an hour for clocks that are behind. */
  readonly notBeforeMs?: number | undefined;
  /** A new one, even when there is one that is good. */
  readonly renew?: boolean | undefined;
}

/** A certificate with its key; PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly privateKey: string;
  readonly issued: IssuedCertificate;
  /** It was issued before. */
  readonly reused: boolean;
}

/** What verifies certificates: see `judgePeer`. */
export interface Trust {
  readonly authorities: readonly X509Certificate[];
  /** Serials, upper-case hexadecimal. */
  readonly revoked: ReadonlySet<string>;
}

/** A certificate that ends soon, of the authority itself or of somebody. */
export interface ExpiryWarning {
  readonly what: string;
  readonly serial: string;
  readonly notAfterMs: number;
}

interface Office {
  readonly stored: StoredAuthority;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
  issuer: Promise<CertificateIssuer> | undefined;
}

const fileOf = ({ role, name }: Holder): string => `${role}.${name}.pem`;

/**
 * A certificate authority in a directory (docs/ca.md): its keys, an index of all that it issued, and a revocation list. Other processes may
 * use the same directory at the same time; `refresh` tells what they did.
 */
export class CertificateAuthority {
  readonly directory: string;
  readonly #clock: Clock;
  readonly #files: SecretFiles;
  readonly #leaves: SecretFiles;
  readonly #index: IssuedIndex;
  #name = '';
  #offices: readonly Office[] = [];
  #stamp = '';
  #generation = 1;
  #trusted: Trust | undefined;

  private constructor({ directory, clock }: AuthorityOptions) {
    this.directory = resolve(directory);
    this.#clock = clock;
    this.#files = secretFilesIn(this.directory);
    this.#leaves = secretFilesIn(join(this.directory, 'issued'));
    this.#index = new IssuedIndex(join(this.directory, 'issued.ndjson'));
  }

  /** Opens an authority that is there. `VRA_NOT_FOUND` when the directory has none, `VRA_CORRUPT`. */
  static async open(options: AuthorityOptions): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(options);
    if (!(await authority.#load()))
      throw new AgentError('VRA_NOT_FOUND', `${authority.directory} holds no certificate authority; "vrfleet ca init" makes one`);
    return authority;
  }

  /** Opens the authority of a directory, after making it when there is none. */
  static async init(
    options: AuthorityOptions & { readonly name?: string | undefined; readonly validDays?: number | undefined },
  ): Promise<{ readonly authority: CertificateAuthority; readonly created: boolean }> {
    const authority = new CertificateAuthority(options);
    if (await authority.#load()) return { authority, created: false };
    const { name = 'vrfleet authority', validDays = 3_650 } = options;
    // The lock of a folder is a file in it.
    await authority.#files.write('README', 'A certificate authority of vrfleet. ca.json holds its private keys.\n');
    const created = await authority.#locked(async () => {
      if (await authority.#load()) return false;
      await authority.#save({ name, authorities: [await authority.#found(name, validDays)] });
      return true;
    });
    return { authority, created };
  }

  /** Common name of the certificate in office. */
  get name(): string {
    return this.#name;
  }

  /** Another number means that certificates which were handed out before may have been replaced, or the authority in office. */
  get generation(): number {
    return this.#generation;
  }

  /** Authorities whose certificates are good now, and serials that are not. The same object as long as nothing changed. */
  get trust(): Trust {
    const nowMs = this.#clock.now();
    const authorities = this.#offices
      .filter(({ stored }) => nowMs < (stored.retiresMs ?? Infinity))
      .map((each) => each.certificate);
    if (this.#trusted === undefined || this.#trusted.authorities.length !== authorities.length)
      this.#trusted = { authorities, revoked: this.#index.revoked };
    return this.#trusted;
  }

  /** Certificates of the authorities that are trusted now, PEM, for clients. */
  get bundle(): string {
    return this.trust.authorities.map((certificate) => certificate.toString()).join('');
  }

  /** All that were issued, oldest first. */
  list(): readonly IssuedCertificate[] {
    return [...this.#index.issued.values()];
  }

  /**
   * A certificate for somebody: that of before while it is good (same names, signed by the authority in office, not revoked, more than a
   * third of its time left), else a new one with a new key. The one before stays valid until it expires or is revoked.
   */
  async issue(request: IssueRequest): Promise<Credentials> {
    checkHolderName(request.name);
    for (const name of request.dns ?? []) checkDnsName(name);
    const kept = request.renew === true ? undefined : await this.#kept(request);
    if (kept !== undefined) return kept;
    const office = this.#office();
    const { role, name, dns = [], addresses = [], validDays = 365 } = request;
    const notBeforeMs = request.notBeforeMs ?? this.#clock.now() - earlierMs;
    const issued: IssuedCertificate = {
      serial: randomSerial(),
      role,
      name,
      dns,
      addresses,
      authority: office.certificate.serialNumber,
      notBeforeMs: wholeSeconds(notBeforeMs),
      notAfterMs: wholeSeconds(Math.min(notBeforeMs + earlierMs + validDays * dayMs, office.stored.notAfterMs)),
    };
    const key = await makeEcKey();
    const issuer = await this.#issuer(office);
    const certificate = await issuer.issue(key, {
      ...issued,
      names: { commonName: name, dns, addresses, uris: [holderUri(request)] },
      purposes: purposesOf(role),
    });
    // Whoever holds a certificate finds it in the index: one that is not there could not be revoked by name.
    await this.#index.add(issued);
    const privateKey = privateKeyText(key);
    await this.#leaves.write(fileOf(request), `${certificate}${privateKey}`);
    return { certificate, privateKey, issued, reused: false };
  }

  /** Where the certificate and key of somebody are, in one file. */
  fileOf(holder: Holder): string {
    return join(this.directory, 'issued', fileOf(holder));
  }

  /** Puts a new authority into office; certificates of the one before are good for `overlapDays` more. */
  async rotate({ overlapDays, validDays = 3_650 }: { readonly overlapDays: number; readonly validDays?: number }): Promise<void> {
    await this.#locked(async () => {
      await this.#load();
      const retiresMs = this.#clock.now() + overlapDays * dayMs;
      const before = this.#offices
        .map(({ stored }) => ({ ...stored, retiresMs: Math.min(stored.retiresMs ?? Infinity, retiresMs) }))
        .filter((stored) => stored.retiresMs > this.#clock.now());
      await this.#save({ name: this.#name, authorities: [await this.#found(this.#name, validDays), ...before] });
      await this.#writeRevocationList();
    });
  }

  /**
   * Revokes a certificate by its serial, or all of somebody that are still valid; gives those that were revoked now. `VRA_NOT_FOUND` when
   * nothing of that serial or name was issued. Revoking twice is fine.
   */
  async revoke(which: Holder | { readonly serial: string }, reason = 'unspecified'): Promise<readonly IssuedCertificate[]> {
    return this.#locked(async () => {
      await this.#load();
      const matching = this.list().filter((each) =>
        'serial' in which ? each.serial === which.serial.toUpperCase() : each.role === which.role && each.name === which.name,
      );
      if (matching.length === 0) {
        const what =
          'serial' in which ? `no certificate has the serial ${which.serial}` : `no ${which.role} ${which.name} has a certificate`;
        throw new AgentError('VRA_NOT_FOUND', `${what} of ${this.directory}; "vrfleet ca list" shows those that have`);
      }
      const now = matching.filter((each) => each.revoked === undefined);
      for (const { serial } of now) await this.#index.revoke(serial, { atMs: this.#clock.now(), reason });
      if (now.length > 0) this.#changed();
      await this.#writeRevocationList();
      return now.map((each) => this.#index.issued.get(each.serial) ?? each);
    });
  }

  /** What ends within `withinMs`: authorities, and the newest certificate of each holder unless it is revoked. */
  expiring(withinMs: number): readonly ExpiryWarning[] {
    const limitMs = this.#clock.now() + withinMs;
    const newest = new Map(this.list().map((each) => [fileOf(each), each]));
    return [
      ...this.#offices
        .filter(({ stored }) => stored.retiresMs === undefined)
        .map(({ stored, certificate }) => ({ what: 'authority', serial: certificate.serialNumber, notAfterMs: stored.notAfterMs })),
      ...[...newest.values()]
        .filter((each) => each.revoked === undefined)
        .map(({ role, name, serial, notAfterMs }) => ({ what: `${role} ${name}`, serial, notAfterMs })),
    ].filter(({ notAfterMs }) => notAfterMs < limitMs);
  }

  /** Takes up what other processes did since; true when there was something. */
  async refresh(): Promise<boolean> {
    const before = this.#generation;
    await this.#load();
    return this.#generation !== before;
  }

  /** Revocation lists of all authorities, PEM; the same as in `crl.pem`. */
  async revocationLists(): Promise<string> {
    const thisUpdateMs = this.#clock.now();
    const times = { thisUpdateMs, nextUpdateMs: thisUpdateMs + 30 * dayMs };
    const revoked = this.list().flatMap(({ serial, authority, revoked: done }) =>
      done === undefined ? [] : [{ serial, authority, revokedMs: done.atMs }],
    );
    const lists: string[] = [];
    for (const office of this.#offices) {
      const own = revoked.filter(({ authority }) => authority === office.certificate.serialNumber);
      lists.push(await (await this.#issuer(office)).revocationList(own, times));
    }
    return lists.join('');
  }

  #office(): Office {
    const [office] = this.#offices;
    if (office === undefined) throw new AgentError('VRA_BUG', 'an authority without a certificate');
    return office;
  }

  #issuer(office: Office): Promise<CertificateIssuer> {
    office.issuer ??= CertificateIssuer.of(office.stored.certificate, office.key);
    return office.issuer;
  }

  async #kept(request: IssueRequest): Promise<Credentials | undefined> {
    const text = await this.#leaves.read(fileOf(request));
    if (text === undefined) return undefined;
    const at = text.indexOf('-----BEGIN PRIVATE KEY');
    const certificate = text.slice(0, at);
    const issued = at < 0 ? undefined : this.#index.issued.get(new X509Certificate(certificate).serialNumber);
    if (issued === undefined || !this.#isGood(issued, request)) return undefined;
    return { certificate, privateKey: text.slice(at), issued, reused: true };
  }

  #isGood(issued: IssuedCertificate, { dns = [], addresses = [] }: IssueRequest): boolean {
    const leftMs = issued.notAfterMs - this.#clock.now();
    return (
      issued.revoked === undefined &&
      issued.authority === this.#office().certificate.serialNumber &&
      leftMs > (issued.notAfterMs - issued.notBeforeMs) / 3 &&
      issued.dns.join() === dns.join() &&
      issued.addresses.join() === addresses.join()
    );
  }

  async #found(name: string, validDays: number): Promise<StoredAuthority> {
    const key = await makeEcKey();
    const notBeforeMs = this.#clock.now() - earlierMs;
    const notAfterMs = wholeSeconds(this.#clock.now() + validDays * dayMs);
    const names = { commonName: name, dns: [], addresses: [] };
    const certificate = await authorityCertificate(key, { names, serial: randomSerial(), notBeforeMs, notAfterMs });
    return { certificate, privateKey: privateKeyText(key), notAfterMs };
  }

  /** False when there is no authority. */
  async #load(): Promise<boolean> {
    const stamp = await stampOf(join(this.directory, authorityFileName));
    if (stamp === undefined) return false;
    if (stamp !== this.#stamp) {
      const file = await readAuthorityFile(this.#files);
      if (file === undefined) return false;
      this.#take(file);
      this.#stamp = stamp;
    }
    if (await this.#index.refresh()) this.#changed();
    return true;
  }

  #take(file: AuthorityFile): void {
    this.#name = file.name;
    this.#offices = file.authorities.map((stored) => ({
      stored,
      certificate: new X509Certificate(stored.certificate),
      key: createPrivateKey(stored.privateKey),
      issuer: undefined,
    }));
    this.#changed();
  }

  async #save(file: AuthorityFile): Promise<void> {
    await writeAuthorityFile(this.#files, file);
    await this.#files.write('ca.pem', file.authorities.map(({ certificate }) => certificate).join(''));
    await this.#load();
  }

  async #writeRevocationList(): Promise<void> {
    await this.#files.write('crl.pem', await this.revocationLists());
  }

  #changed(): void {
    this.#generation++;
    this.#trusted = undefined;
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    const folder = { path: this.directory, lock: join(this.directory, 'ca.lock') };
    await using _ = await lockStateDirectory(folder, { purpose: 'command', clock: this.#clock });
    return await work();
  }
}

/** @throws AgentError `VRA_BAD_INPUT` */
function checkDnsName(name: string): void {
  if (!/^[\w*.-]{1,253}$/.test(name))
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(name)} is no name for a server: use letters, digits, ".", "-" and "_"`);
}

/** Certificates have whole seconds. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** Another one when the file was replaced; undefined when it is not there. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageFailure(error, `read ${path}`);
  }
}
