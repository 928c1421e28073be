// The add-on inflates its table from the first byte of the memory behind a Buffer. In Node's shared pool the Buffer
// begins further on, and the add-on loops for ever: so it is loaded while Buffers get memory of their own.
const pool = Buffer.poolSize;
Buffer.poolSize = 0;
const { default: addon } = await import('@xterm/addon-unicode-graphemes');
Buffer.poolSize = pool;

export const { UnicodeGraphemesAddon } = addon;
