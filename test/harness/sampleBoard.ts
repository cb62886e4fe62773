/** The sample workspace as text: a realistic board with its include files, by path below the workspace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../workspace', import.meta.url));

function read(below: string, into: Record<string, string>): Record<string, string> {
  for (const entry of readdirSync(join(FOLDER, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) read(path, into);
    else if (/\.(dts|dtsi|dtso|h)$/.test(entry.name)) into[path] = readFileSync(join(FOLDER, path), 'utf8');
  }
  return into;
}

/** Text by path. */
export const WORKSPACE_FILES: Readonly<Record<string, string>> = read('', {});

/** `dts/acme-a1000-evb.dts` */
export const sampleBoard: string = WORKSPACE_FILES['dts/acme-a1000-evb.dts'] ?? '';
