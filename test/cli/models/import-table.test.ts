import t from 'tap';
import { importTable } from '../../../lib/cli/models/import-table.js';
import type { ImportRow } from '../../../lib/models/import/row.js';

const entry = { id: 'a', provider: 'llama_cpp', enabled: true, config: { model_path: '/a', mmproj: '/p' } };
const row = (id: string) => ({ id, path: `/${id}`, sizeBytes: 98_362_432, what: 'llama 135M Q4_1' });

const rows: readonly ImportRow[] = [
  { ...row('a'), type: 'new', entry, embedding: false, notes: ['a note'] },
  {
    ...row('vectors'),
    type: 'known',
    embedding: true,
    sizeBytes: 2 * 1024 ** 3,
    what: 'bert 23M Q8_0, embedding',
  },
  { ...row('b'), type: 'duplicate', of: 'a' },
  { ...row('mmproj'), type: 'joined', to: ['a'], what: 'projector', sizeBytes: 2000 },
  { ...row('bad'), type: 'skipped', reason: 'it is broken', what: '', sizeBytes: 0 },
];

t.test('the table has a line for each file and a sum', async t => {
  t.equal(
    importTable(rows, { path: '/m/models.yaml', dryRun: false }),
    `MODEL       SIZE  WHAT                      IMPORT
a        93.8 MB  llama 135M Q4_1           new; with projector; a note
vectors  2.00 GB  bert 23M Q8_0, embedding  known
b        93.8 MB  llama 135M Q4_1           duplicate of a
mmproj   1.95 KB  projector                 goes with a
bad            -  -                         skipped: it is broken

2 models (1 embedding), 1 duplicate, 1 joined, 1 skipped; 1 entry written to /m/models.yaml
`,
  );
});

t.test('a dry run says what would be, nothing new says so', async t => {
  t.match(importTable(rows, { path: '/m', dryRun: true }), /1 entry would go to \/m\n$/);
  t.match(importTable(rows.slice(1), { path: '/m', dryRun: true }), /1 skipped; nothing new for \/m\n$/);
});

t.test('columns stay straight beside wide and hostile names', async t => {
  const names = ['模型', 'e\u001b[31mvil', 'x'.repeat(90)];
  const table = importTable(
    names.map((id): ImportRow => ({ ...row(id), type: 'known', embedding: false })),
    { path: '/m', dryRun: false },
  );
  t.notMatch(table, /\u001b/);
  const lines = table.split('\n');
  t.match(lines[1], /^模型 {46}93\.8 MB/);
  t.match(lines[3], /^x{47}… {2}93\.8 MB/);
});
