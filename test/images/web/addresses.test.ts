import t from 'tap';
import { isPublic } from '../../../lib/images/web/addresses.js';

t.test('addresses of this machine, its network and special purposes are not public', async t => {
  const inner = [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
  ];
  inner.push(
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.8',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
  );
  inner.push('::1', '::', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1');
  inner.push('64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'fec0::1', '', 'localhost', '1');
  for (const address of inner) t.notOk(isPublic(address), address);
});

t.test('addresses of the internet are', async t => {
  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '223.255.255.1',
    '2606:4700::1111',
  ]) {
    t.ok(isPublic(address), address);
  }
});
