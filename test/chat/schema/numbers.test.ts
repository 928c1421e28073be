import t from 'tap';
import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { grammarChecker, grammarMatcher } from './matcher.js';

const matches = grammarMatcher(t);
const check = grammarChecker(matches);
t.test('integers with bounds of any sign', async t => {
  const range = (min: number, max: number) => ({ type: 'integer', minimum: min, maximum: max });
  const cases = [range(0, 0), range(-5, 5), range(7, 123), range(-1200, -99), range(-10, 105)] as const;
  for (const { minimum, maximum } of cases) {
    const grammar = schemaGrammar(range(minimum, maximum));
    const found = Array.from({ length: 3001 }, (_, index) => index - 1500);
    const wrong = found.filter(
      value => matches(grammar, String(value)) !== (value >= minimum && value <= maximum),
    );
    t.same(wrong, [], `${minimum} to ${maximum}`);
  }
  check(t, [
    [
      { type: 'integer' },
      ['0', '-1', '9007199254740991'],
      ['-0', '1.0', '01', '1e3', '9007199254740992', '+1', '--1'],
    ],
    [{ type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 3 }, ['2'], ['1', '3']],
    [{ type: 'integer', minimum: 1.5, maximum: 3.5 }, ['2', '3'], ['1', '4']],
    [{ type: 'integer', minimum: 3, exclusiveMinimum: 3 }, ['4'], ['3']],
    [{ type: 'integer', minimum: 8, maximum: 1e300 }, ['8', '9007199254740991'], ['7', '9007199254740992']],
    [
      { type: 'integer', multipleOf: 7, minimum: -14, maximum: 30 },
      ['-14', '0', '21', '28'],
      ['20', '35', '-15'],
    ],
    [{ type: 'number', multipleOf: 5 }, ['5', '-10'], ['5.5', '6']],
    [{ format: 'int32', type: 'number' }, ['2147483647', '-2147483648'], ['2147483648', '1.5']],
    [{ format: 'int64', type: 'integer' }, ['2147483648'], ['1.5']],
  ]);
});

t.test('numbers with bounds, digit by digit', async t => {
  check(t, [
    [
      { type: 'number' },
      [
        '0',
        '-0.5',
        '1.50',
        '3.141592653589793',
        '6.02e23',
        '1E+99',
        '1.6e-19',
        '2.5e-07',
        '123456789012345.67',
      ],
      ['-0', '-0.0', '.5', '1.', '00', '1e5', '1e400', '1.5e308', '0.0000001', '123456789012345678'],
    ],
    [
      { type: 'number', minimum: 0, maximum: 1 },
      ['0', '0.5', '1', '1.000', '1e-9'],
      ['1.01', '-0.1', '2', '10', '-1e-9'],
    ],
    [
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      ['0.01', '0.999999999999999'],
      ['0', '0.0', '1', '1.0'],
    ],
    [{ type: 'number', exclusiveMaximum: 1 }, ['0.999999999999999', '-7e20'], ['0.9999999999999999', '1']],
    [
      { type: 'number', minimum: -1.25, maximum: -0.5 },
      ['-1.25', '-0.50', '-1'],
      ['-1.251', '-0.49', '0', '-2', '0.75'],
    ],
    [{ type: 'number', minimum: 99.5 }, ['99.5', '100', '1e20', '99.51'], ['99.4', '9.95', '-100', '1e-9']],
    [{ type: 'number', maximum: 0 }, ['0', '-3.5', '-1e-9', '-1e18'], ['0.1', '1e-9', '1e18']],
  ]);
});
