import t from 'tap';
import { bytesText } from '../../lib/terminal/units.js';

t.test('bytes are told in binary units with three digits', async t => {
  t.same([0, 999, 1023, 98_362_432, 807_694_464, 2_019_377_696].map(bytesText), [
    '0 B',
    '999 B',
    '1.00 KB',
    '93.8 MB',
    '770 MB',
    '1.88 GB',
  ]);
});
