import { isUtf8 } from 'node:buffer';
import type { MetadataRecord } from '../../bags/bag-types.ts';
import { AgentError } from '../../errors.ts';
import { parseIpv4 } from '../../net/ipv4.ts';
import { requireFileName } from '../../render/checked-text.ts';
import { printGuestAccess, printMetadataRewrites, type MetadataRewrite } from '../../render/htaccess.ts';
import type { Emit } from '../parts.ts';
import type { EntrySection, WholeSection } from '../section.ts';

const root = '/var/www/html';

type Folder = MetadataRewrite['folder'];

/** Other folders (`password`) are for other carriers of metadata. */
const isServed = (folder: string): folder is Folder => folder === 'userdata' || folder === 'metadata';

/** Text where it is text; padding may be missing, and what is no base64 is skipped (2.10). */
function userData(encoded: string): string | Uint8Array {
  const bytes = Buffer.from(encoded, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : new Uint8Array(bytes);
}

function emitFolder(emit: Emit, guest: string, folder: Folder, files: readonly MetadataRecord[]): void {
  const path = `${root}/${folder}/${guest}`;
  emit.file({ path: `${path}/.htaccess`, content: printGuestAccess(guest) });
  // An empty text withdraws a file, no text makes an empty one.
  const present = files.filter(([, , content]) => content !== '');
  for (const [, file, content] of present) {
    const name = requireFileName(file, `metadata file of ${guest}`);
    emit.file({ path: `${path}/${name}`, content: content === null ? '' : folder === 'userdata' ? userData(content) : content });
  }
  if (folder !== 'metadata') return;
  const names = new Set(present.map(([, file]) => file));
  emit.file({ path: `${path}/meta-data`, content: [...names].map((name) => `${name}\n`).join('') });
}

/** What a VM may read about itself, as a tree that the web server shows to that VM only (cloudstack-vr-commands.md, 2.10). */
export const metadataSection: EntrySection<'vmdata'> = {
  kind: 'entries',
  name: 'metadata',
  bag: 'vmdata',
  plan(_view, guest, files, emit) {
    if (parseIpv4(guest) === undefined)
      throw new AgentError(
        'VRA_BAD_INPUT',
        `vmdata: ${JSON.stringify(guest)} is not the address of a VM; send vm_ip_address again`,
      );
    // A file called like the manifest would take its place; the last of several with one name counts.
    const usable = new Map(
      files.filter(([, file]) => file !== '' && file !== 'meta-data').map((file) => [`${file[0]}/${file[1]}`, file]),
    );
    for (const folder of ['userdata', 'metadata'] as const) {
      const own = [...usable.values()].filter((file) => file[0] === folder);
      if (own.length > 0) emitFolder(emit, guest, folder, own);
    }
  },
};

/** The order in which a management server lists the files of a VM; others follow by name. */
const usualOrder: readonly string[] = [
  'user-data',
  'service-offering',
  'availability-zone',
  'local-ipv4',
  'local-hostname',
  'public-ipv4',
  'public-hostname',
  'instance-id',
  'vm-id',
  'public-keys',
  'cloud-identifier',
  'hypervisor-host-name',
];

function rankOf({ folder, file }: MetadataRewrite): number {
  const usual = usualOrder.indexOf(file);
  return (folder === 'userdata' ? 0 : 1000) + (usual < 0 ? usualOrder.length : usual);
}

function sameNames(a: readonly MetadataRecord[], b: readonly MetadataRecord[]): boolean {
  return a.length === b.length && a.every((file, i) => file[1] === b[i]?.[1] && file[0] === b[i][0]);
}

/** Every file that some VM has. VMs mostly have the same ones, so most lists are only compared with the one before. */
function allNames(lists: Iterable<readonly MetadataRecord[]>): readonly MetadataRewrite[] {
  const found = new Map<string, MetadataRewrite>();
  let before: readonly MetadataRecord[] = [];
  for (const list of lists) {
    if (sameNames(list, before)) continue;
    before = list;
    for (const [folder, file] of list)
      if (isServed(folder) && file !== '' && file !== 'meta-data') found.set(`${folder}/${file}`, { folder, file });
  }
  return [...found.values()].toSorted((a, b) => rankOf(a) - rankOf(b) || (a.file < b.file ? -1 : 1));
}

/** `/latest/<name>` for whoever asks: one rule per file name, whatever VMs have it. */
export const metadataRewritesSection: WholeSection = {
  kind: 'whole',
  name: 'metadata rewrites',
  needs: ['vmdata'],
  plan(view, emit) {
    const rewrites = allNames(view.bags.get('vmdata')?.values() ?? []);
    if (rewrites.length > 0) emit.file({ path: `${root}/latest/.htaccess`, content: printMetadataRewrites(rewrites) });
  },
};
