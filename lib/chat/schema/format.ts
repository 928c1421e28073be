const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const date = [
  '\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])',
  '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)',
  `02-(?:0[1-9]|1\\d|2[0-8]))`,
  `${leapYear}-02-29`,
].join('|');
const hour = '(?:[01]\\d|2[0-3])';
const minute = '[0-5]\\d';
const fraction = '(?:\\.\\d{1,9})?';
const time = `(?:${hour}:${minute}:${minute}${fraction}(?:Z|[+-]${hour}:${minute})|23:59:60${fraction}Z)`;
const word = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/**
 * The strings of each supported format, as patterns that match the whole string. Dates and times are those of RFC 3339
 * with capital T and Z, at most nine digits after the second, and a leap second only in UTC; an email address is a
 * dot-atom and a domain of two names or more (RFC 5321); the others are RFC 9562 and RFC 2673.
 */
export const stringFormats: Readonly<Record<string, string>> = {
  date: `^(?:${date})$`,
  time: `^${time}$`,
  'date-time': `^(?:${date})T${time}$`,
  uuid: '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
  email: `^${word}(?:\\.${word})*@(?:${label}\\.)+${label}$`,
  ipv4: `^${byte}(?:\\.${byte}){3}$`,
};

/** What OpenAPI's formats of numbers mean. */
export const numberFormats: Readonly<
  Record<string, { readonly integer: boolean; readonly min?: number; readonly max?: number }>
> = {
  int32: { integer: true, min: -(2 ** 31), max: 2 ** 31 - 1 },
  int64: { integer: true },
  float: { integer: false },
  double: { integer: false },
};
