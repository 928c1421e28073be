import { BlockList, isIP } from 'node:net';

/** What the registries of IANA for special-purpose addresses of IPv4 and IPv6 do not call globally reachable, and multicast. */
const special = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...[
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.31.196.0/24',
    '192.52.193.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
  ],
  ...['192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];

const reachable = new BlockList();
const unreachable = new BlockList();
for (const range of special) {
  const [network = '', bits] = range.split('/');
  unreachable.addSubnet(network, Number(bits), 'ipv4');
}
// Global unicast; what is tunnelled in it, 6to4 and Teredo, holds an IPv4 address of anybody's choice.
reachable.addSubnet('2000::', 3, 'ipv6');
unreachable.addSubnet('2001::', 23, 'ipv6');
unreachable.addSubnet('2001:db8::', 32, 'ipv6');
unreachable.addSubnet('2002::', 16, 'ipv6');
unreachable.addSubnet('3fff::', 20, 'ipv6');

/** Whether an IP address is one of the internet: not of this machine, of its network, or of a special purpose. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !unreachable.check(address, 'ipv4');
    case 6:
      return reachable.check(address, 'ipv6') && !unreachable.check(address, 'ipv6');
    default:
      return false;
  }
}
