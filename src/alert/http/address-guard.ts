/**
 * Addresses that an alert must not be sent to: those under which clouds tell each of their machines its own secrets.
 * What a name means is looked at where the connection is made, so that a name cannot mean something else by then.
 */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

const FORBIDDEN = new BlockList();
// Link-local, where most clouds have their metadata.
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
// Metadata of Alibaba, Azure and Oracle; of AWS and Google by IPv6.
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addAddress('168.63.129.16', 'ipv4');
FORBIDDEN.addAddress('192.0.0.192', 'ipv4');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');
FORBIDDEN.addAddress('fd20:ce::254', 'ipv6');

/** Behind these, NAT64 makes IPv4 of IPv6: everywhere (RFC 6052), and where a network has chosen so (RFC 8215). */
const NAT64 = ['64:ff9b::/96', '64:ff9b:1::/48'].map((range) => ipaddr.IPv6.parseCIDR(range));

/** Where the four bytes of IPv4 are, by the length of the prefix: 96, 64, 56 or 48 (RFC 6052, 2.2). */
const NAT64_PLACES = [
  [12, 13, 14, 15],
  [9, 10, 11, 12],
  [7, 9, 10, 11],
  [6, 7, 9, 10],
];

export class AddressForbidden extends Error {}

/** @param address - of version 4 or 6; IPv4 in IPv6 counts as what it is */
export function isForbiddenAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 4) return FORBIDDEN.check(bare, 'ipv4');
  return FORBIDDEN.check(bare, 'ipv6') || behindNat64(bare).some((inner) => FORBIDDEN.check(inner, 'ipv4'));
}

/** All that NAT64 may take the address for: how long the prefix is cannot be seen. */
function behindNat64(address: string): readonly string[] {
  const parsed = ipaddr.IPv6.parse(address);
  if (!NAT64.some((range) => parsed.match(range))) return [];
  const bytes = parsed.toByteArray();
  return NAT64_PLACES.map((places) => places.map((place) => bytes[place]).join('.'));
}

/** @throws AddressForbidden when the host of the URL is such an address; a name is looked up later */
export function requireAllowedHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isForbiddenAddress(host)) throw forbidden(host);
}

/** A look-up that fails when one of the addresses of the name is forbidden. */
export function guarded(look: LookupFunction): LookupFunction {
  return (hostname, options: LookupOptions, done) => {
    look(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const addresses = found as LookupAddress[];
      const wrong = addresses.find(({ address }) => isForbiddenAddress(address));
      if (wrong !== undefined) return done(forbidden(`${hostname}, which is ${wrong.address},`), '');
      if (options.all === true) return done(null, addresses);
      const [first] = addresses as [LookupAddress];
      return done(null, first.address, first.family);
    });
  };
}

function forbidden(what: string): AddressForbidden {
  return new AddressForbidden(
    `${what} is link-local or tells secrets of the cloud; allowLinkLocal permits it`,
  );
}
