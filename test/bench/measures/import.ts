import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFolder } from '../../../lib/models/import/folder.js';
import { planImport } from '../../../lib/models/import/plan.js';
import { smallBytes } from '../../helpers/gguf-small.js';
import { alternate, type Measure } from '../measure.js';

const FILES = 500;

export const importScan: Measure = {
  name: 'import',
  about: `ms to read a folder of ${FILES} models and to decide what an import of it would do`,
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'llmtui-import-'));
    bench.teardown(() => rmSync(folder, { recursive: true }));
    const bytes = smallBytes();
    for (let index = 0; index < FILES; index++) {
      // Each of another content, so that none is a copy.
      bytes.writeUInt32LE(index, bytes.length - 4);
      writeFileSync(join(folder, `model-${index}-Q4_0.gguf`), bytes);
    }
    const { scan } = await alternate(bench, 'import', {
      scan: async () => {
        const start = performance.now();
        const rows = await planImport(await listFolder(folder), [], { overrides: { config: {} } });
        const found = rows.filter(({ type }) => type === 'new').length;
        if (found !== FILES) throw new Error(`${found} models instead of ${FILES}`);
        return performance.now() - start;
      },
    });
    return [
      {
        name: `import of ${FILES} files, planned`,
        unit: 'ms',
        ours: scan,
        bound: { type: 'at most', value: 2000 },
      },
    ];
  },
};
