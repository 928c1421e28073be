import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import t from 'tap';
import { layoutOf, type Structure, structures } from '../../../lib/engine/llama/abi.js';
import { checkoutSource, missing } from './source.js';

const all: readonly Structure[] = Object.values(structures);

/** A C program that prints, for each structure, its size and then each field's offset and size. */
function program(): string {
  const lines = all.flatMap(({ c, fields }) => [
    `printf("%zu\\n", sizeof(${c}));`,
    ...Object.keys(fields).map(
      field => `printf("%zu %zu\\n", offsetof(${c}, ${field}), sizeof(((${c} *)0)->${field}));`,
    ),
  ]);
  return `#include <stdio.h>\n#include <stddef.h>\n#include "llama.h"\nint main(void) {\n${lines.join('\n')}\n}\n`;
}

t.test(
  'the structures are laid out as the C headers of the pinned version say',
  { skip: missing('gcc') },
  async t => {
    const folder = checkoutSource(t, 'include', 'ggml/include');
    writeFileSync(join(folder, 'layout.c'), program());
    const include = ['-I', 'include', '-I', 'ggml/include'];
    execFileSync('gcc', [...include, '-w', '-o', 'layout', 'layout.c'], { cwd: folder });
    const printed = execFileSync(join(folder, 'layout'), { encoding: 'utf8' }).trim().split('\n');
    for (const structure of all) {
      const { size, offsets } = layoutOf(structure);
      t.equal(Number(printed.shift()), size, structure.c);
      for (const [field, type] of Object.entries(structure.fields)) {
        const width = type === 'bool[512]' ? 512 : koffi.sizeof(type);
        const offset = (offsets as Readonly<Record<string, number>>)[field];
        t.equal(printed.shift(), `${offset} ${width}`, `${structure.c} ${field}`);
      }
    }
    t.equal(printed.length, 0);
  },
);

t.test('koffi lays the structures out in the same way', async t => {
  for (const structure of all) {
    if (Object.values<string>(structure.fields).includes('bool[512]')) continue;
    const type = koffi.struct({ ...structure.fields });
    const { size, offsets } = layoutOf(structure);
    t.equal(koffi.sizeof(type), size, structure.c);
    for (const [field, offset] of Object.entries(offsets))
      t.equal(koffi.offsetof(type, field), offset, field);
  }
});
