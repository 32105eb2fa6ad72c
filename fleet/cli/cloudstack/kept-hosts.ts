import type { HostRecord } from '../../connectors/cloudstack/index.ts';

function placeText({ place, address }: HostRecord): string {
  const where = place === undefined ? 'waiting for addHost' : `zone ${place.zone}, pod ${place.pod}, cluster ${place.cluster}`;
  return `${where}, ${address}`;
}

/** A host that the server dismissed has no place either, and comes back only when it is added again. */
function differs(kept: HostRecord, wanted: HostRecord): boolean {
  const { place } = wanted;
  if (kept.address !== wanted.address) return true;
  if (place === undefined || kept.stopped === 'deleted') return false;
  return kept.place?.zone !== place.zone || kept.place.pod !== place.pod || kept.place.cluster !== place.cluster;
}

/**
 * A state directory's hosts stay as they were made, whatever the options of a later run say. One sentence for a person when that is not what
 * was asked for; undefined when it is.
 */
export function keptHostsNotice(kept: ReadonlyMap<string, HostRecord>, wanted: readonly HostRecord[]): string | undefined {
  const other = wanted.flatMap((host) => {
    const known = kept.get(host.name);
    return known !== undefined && differs(known, host) ? [known] : [];
  });
  const [first] = other;
  const notes = [
    ...(kept.size > wanted.length ? [`all ${kept.size} hosts of the state directory run, not ${wanted.length}`] : []),
    ...(first === undefined ? [] : [`${other.length} are kept as they were made (${first.name}: ${placeText(first)})`]),
  ];
  return notes.length === 0
    ? undefined
    : `${notes.join('; ')}. For others add --fresh, which removes them, or name another --state`;
}
