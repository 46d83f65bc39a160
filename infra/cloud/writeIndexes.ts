import { writeFileSync } from 'node:fs';
import { declaredIndexes } from '../../shared/adapters/firestore/declaredIndexes.ts';
import { collections } from '../../shared/ports/collections.ts';

// `npm run indexes`: writes down for deployments what the collections declare.
const file = new URL('../../firestore.indexes.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(declaredIndexes(collections), null, 2)}\n`);
