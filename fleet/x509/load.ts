import type * as library from '@peculiar/x509';

/** The library for certificates, as its own package exports it. */
export type X509Library = typeof library;

/** Loads the library on first use: it takes a third of a second, which a command that needs no certificate should not spend. */
export async function loadX509(): Promise<X509Library> {
  // Its decorators want the metadata of reflection before anything of it is loaded.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}
