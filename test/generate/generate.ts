/** `npm run generate`: writes what is made from tables, and says which files it changed. */
import { writeFileSync } from 'node:fs';
import { absolute, currentText, generatedFiles } from './outputs.ts';

for (const [path, text] of generatedFiles()) {
  if (currentText(path) === text) continue;
  writeFileSync(absolute(path), text);
  console.log(path);
}
