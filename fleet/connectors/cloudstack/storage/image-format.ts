import type { StorageImageFormat } from '../classes/index.ts';

const formats: readonly StorageImageFormat[] = ['QCOW2', 'RAW', 'VHD', 'ISO', 'OVA', 'VHDX', 'VMDK', 'VDI', 'TAR', 'ZIP', 'DIR'];

/** The server's name of a format: QCOW2 for one that it does not know. */
export function imageFormat(text: string): StorageImageFormat {
  return formats.find((format) => format === text.toUpperCase()) ?? 'QCOW2';
}
