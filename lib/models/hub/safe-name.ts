const MAX_LENGTH = 200;

/** Names that Windows gives to devices, whatever follows the first dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name from the hub or a URL as a file name that stays in its folder on every system: letters, digits and
 * `. _ - + = @ ( )` stay, anything else becomes `_`; no leading dot, no device of Windows, at most 200 characters (the
 * end, which holds the type, is kept).
 */
export function safeName(name: string): string {
  const plain = name
    .replace(/[^\w.+=@()-]/g, '_')
    .slice(-MAX_LENGTH)
    .replace(/^\.+/, '_')
    .replace(/\.+$/, '_');
  return device.test(plain) || plain === '' ? `_${plain}` : plain;
}
