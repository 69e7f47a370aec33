import { describe, expect, it } from 'vitest';
import { isForbiddenAddress, requireAllowedHost } from '../../../src/alert/http/address-guard.js';

describe('addresses that tell secrets of the cloud', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::6464:64c8',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '64:ff9b:1:a9fe:a9:fe00::',
    '64:ff9b:1:1a9:fe:a9fe::',
    '64:ff9b:1:1:a9:fea9:fe00:0',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
  ])('are refused: %s', (address) => {
    expect(isForbiddenAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.253.255.255',
    '::1',
    'fec0::1',
    '2606:4700::1',
    '64:ff9b::808:808',
    '64:ff9b:1::808:808',
    '2001:db8::a9fe:a9fe',
  ])('are not taken for such: %s', (address) => {
    expect(isForbiddenAddress(address)).toBe(false);
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://2852039166/',
    'http://0xa9.0xfe.0xa9.0xfe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
  ])('are refused however they are written: %s', (url) => {
    expect(() => requireAllowedHost(new URL(url))).toThrow('allowLinkLocal');
  });
});
