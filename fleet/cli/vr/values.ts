/** A time for people and programs: `2026-11-21T14:24:00.123Z`; the epoch is no time at all. */
export function timeText(atMs: number): string {
  return atMs === 0 ? '-' : new Date(atMs).toISOString();
}

/** `412 B`, `1.5 KiB`, `250.0 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** `1 step`, `2 steps`. */
export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
