import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { decryptWithPassword } from './password-encryption.ts';

/** What the server's metadata says of an upload; more fields than these are there. */
const orderSchema = z.object({
  entityId: z.number(),
  entityUUID: z.string(),
  absolutePath: z.string(),
  checksum: z.string().optional(),
  /** TEMPLATE or VOLUME. */
  type: z.string(),
  name: z.string().optional(),
  imageFormat: z.string().optional(),
  /** URL of the store. */
  dataTo: z.string(),
  /** GiB, as text. */
  maxUploadSize: z.string().optional(),
  accountId: z.number().optional(),
});

export type UploadOrder = z.infer<typeof orderSchema>;

/** What a browser sends beside the file. */
export interface UploadHeaders {
  readonly signature: string | undefined;
  readonly metadata: string | undefined;
  /** ISO 8601. */
  readonly expires: string | undefined;
  /** Bytes; NaN when absent. */
  readonly contentLength: number;
  /** Hosts that the browser may have dialled: the signature is over one of them. */
  readonly hosts: readonly string[];
}

export type CheckedUpload = { readonly order: UploadOrder } | { readonly refused: string };

const gibibyte = 1024 ** 3;

/** Checks an upload as a secondary storage VM does. `keys`: the post-upload keys that servers told for their stores. */
export function checkUpload(uuid: string, headers: UploadHeaders, keys: readonly string[], now: number): CheckedUpload {
  const { signature, metadata, expires, contentLength } = headers;
  if (!signature || !metadata || !expires) return { refused: 'signature, metadata and expires are compulsory fields.' };
  if (!(contentLength > 0)) return { refused: 'content length is not set in the request or has invalid value.' };
  const key = keys.find((one) => isSigned(uuid, { ...headers, metadata, expires, signature }, one));
  if (key === undefined) return { refused: 'signature validation failed.' };
  const end = Date.parse(expires);
  if (!(end >= now)) return { refused: 'request not valid anymore.' };
  const order = readOrder(metadata, key);
  if (order === undefined) return { refused: 'unable decode and deserialize metadata.' };
  const largest = Number(order.maxUploadSize ?? Number.POSITIVE_INFINITY);
  const size = Math.ceil(contentLength / gibibyte);
  if (size > largest) {
    return {
      refused: `Maximum file upload size exceeded. Content Length received: ${size}GB. Maximum allowed size: ${largest}GB.`,
    };
  }
  return { order };
}

type Signed = UploadHeaders & { readonly signature: string; readonly metadata: string; readonly expires: string };

function isSigned(uuid: string, { signature, metadata, expires, hosts }: Signed, key: string): boolean {
  const given = Buffer.from(signature, 'base64');
  return hosts
    .flatMap((host) => [`https://${host}/upload/${uuid}`, `http://${host}/upload/${uuid}`])
    .map((url) => createHmac('sha1', key).update(`${metadata}${url}${expires}`, 'utf8').digest())
    .some((wanted) => wanted.length === given.length && timingSafeEqual(wanted, given));
}

function readOrder(metadata: string, key: string): UploadOrder | undefined {
  try {
    return orderSchema.parse(JSON.parse(decryptWithPassword(metadata, key)));
  } catch {
    return undefined;
  }
}
