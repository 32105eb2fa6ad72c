import { z } from 'zod';
import * as field from './fields.ts';

const dnsList = field.addressList;
const number = z.string().regex(/^\d{1,10}$/, { error: (issue) => `${JSON.stringify(issue.input)} is not a number` });
const domains = z
  .string()
  .regex(/^[A-Za-z0-9_.,-]*$/, { error: (issue) => `${JSON.stringify(issue.input)} is not a list of domains` });

/** What is known of the values of the boot command line (cloudstack-vr-commands.md, 3.1); other keys hold any line. */
const known: Readonly<Record<string, z.ZodType>> = {
  name: field.hostName,
  type: field.word,
  template: field.word,
  domain: field.domainName,
  gateway: field.ipv4OrEmpty,
  ip6gateway: field.ipv6OrEmpty,
  localgw: field.ipv4OrEmpty,
  mgmtcidr: field.cidrList,
  vpccidr: field.ipv4Cidr,
  cidrsize: field.prefixLength,
  dhcprange: field.ipv4OrEmpty,
  source_nat_ip: field.ipv4OrEmpty,
  privateMtu: field.mtuText,
  publicMtu: field.mtuText,
  guestgw: field.ipv4,
  guestbrd: field.ipv4,
  guestcidrsize: field.prefixLength,
  guestgw6: field.ipv6OrEmpty,
  guestcidr6size: field.prefixLength,
  advert_int: number,
  router_id: number,
  redundant_state: field.word,
  dns1: dnsList,
  dns2: dnsList,
  ip6dns1: dnsList,
  ip6dns2: dnsList,
  dnssearchorder: domains,
  is_routed: field.word,
  ip6firewall: field.word,
  has_public_network: field.word,
  disable_rp_filter: field.word,
  useextdns: field.word,
  userouteripresolver: field.word,
  exposedns: field.word,
};

const perNic: readonly (readonly [key: RegExp, schema: z.ZodType])[] = [
  [/^eth\d{1,3}ip$/, field.ipv4],
  [/^eth\d{1,3}mask$/, field.netmask],
  [/^eth\d{1,3}ip6$/, field.ipv6],
  [/^eth\d{1,3}ip6prelen$/, field.prefixLength],
];

function schemaOf(key: string): z.ZodType | undefined {
  if (Object.hasOwn(known, key)) return known[key];
  return key.startsWith('eth') ? perNic.find(([pattern]) => pattern.test(key))?.[1] : undefined;
}

const keyName = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, { error: (issue) => `${JSON.stringify(issue.input)} is not a key` });

const lineOrFlag = z.custom<string | boolean>((value) => typeof value === 'boolean' || field.oneLine.safeParse(value).success, {
  error: (issue) => `${JSON.stringify(issue.input)} is not a single line of text`,
});

/** The boot command line: every value is text but for `redundant_primary`, which a redundant router sets itself. */
export const commandLine = z.record(keyName, lineOrFlag).superRefine((values, context) => {
  for (const [key, value] of Object.entries(values)) {
    const result = typeof value === 'string' ? schemaOf(key)?.safeParse(value) : undefined;
    for (const issue of result?.error?.issues ?? []) context.addIssue({ code: 'custom', message: issue.message, path: [key] });
  }
});
