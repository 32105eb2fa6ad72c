import { AgentError } from '#agent';
import { z } from 'zod';
import type { SecretFiles } from '../x509/index.ts';

const authoritySchema = z.object({
  /** PEM. */
  certificate: z.string(),
  /** PKCS#8 in PEM. */
  privateKey: z.string(),
  notAfterMs: z.number(),
  /** Until when its certificates are still taken after another took its place; absent for the one in office. */
  retiresMs: z.number().optional(),
});

const fileSchema = z.object({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('CertificateAuthority'),
  name: z.string(),
  /** Newest first; the first signs. */
  authorities: z.array(authoritySchema).min(1),
});

export type StoredAuthority = Readonly<z.infer<typeof authoritySchema>>;
export interface AuthorityFile {
  readonly name: string;
  readonly authorities: readonly StoredAuthority[];
}

export const authorityFileName = 'ca.json';

/** Undefined when there is none. `VRA_CORRUPT` when it cannot be understood. */
export async function readAuthorityFile(files: SecretFiles): Promise<AuthorityFile | undefined> {
  const text = await files.read(authorityFileName);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const read = fileSchema.safeParse(json);
  if (!read.success)
    throw new AgentError(
      'VRA_CORRUPT',
      `${authorityFileName} of the certificate authority cannot be understood: restore it from a copy`,
      {
        cause: read.error,
      },
    );
  return read.data;
}

/** Resolves when it is durable. */
export async function writeAuthorityFile(files: SecretFiles, { name, authorities }: AuthorityFile): Promise<void> {
  const file = { apiVersion: 'vrfleet/v1', kind: 'CertificateAuthority', name, authorities };
  await files.write(authorityFileName, `${JSON.stringify(file, undefined, 2)}\n`);
}
