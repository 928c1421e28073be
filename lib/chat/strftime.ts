const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

const fields: Readonly<Record<string, (date: Date) => string>> = {
  Y: date => pad(date.getFullYear(), 4),
  y: date => pad(date.getFullYear() % 100),
  m: date => pad(date.getMonth() + 1),
  B: date => months[date.getMonth()]!,
  b: date => months[date.getMonth()]!.slice(0, 3),
  d: date => pad(date.getDate()),
  A: date => days[date.getDay()]!,
  a: date => days[date.getDay()]!.slice(0, 3),
  H: date => pad(date.getHours()),
  I: date => pad(date.getHours() % 12 || 12),
  M: date => pad(date.getMinutes()),
  S: date => pad(date.getSeconds()),
  p: date => (date.getHours() < 12 ? 'AM' : 'PM'),
  '%': () => '%',
};

/**
 * Formats `date` in local time as C's strftime does in the C locale, which models were trained on. Knows the fields
 * Y y m B b d A a H I M S p %; `-` drops a leading zero. Any other field stays as it is.
 */
export function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)([a-zA-Z%])/g, (whole, dash: string, field: string) => {
    const text = Object.hasOwn(fields, field) ? fields[field]!(date) : whole;
    return dash === '' ? text : text.replace(/^0(?=\d)/, '');
  });
}
