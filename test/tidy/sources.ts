/** The repository's own sources, for tests about them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Packages by name; own files by path from the repository's root. Type-only imports included. */
  readonly imports: readonly string[];
}

// An import or re-export statement begins a line and has one string; a dynamic one names it in parentheses.
const STATEMENT =
  /^(?:import|export)\b[^'";]*?\bfrom\s+'([^'\n]+)'|^import\s+'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'\s*\)/gm;

/** Every TypeScript file below a folder of the repository, in order of path. */
export function readSources(folder: string): readonly Source[] {
  const files = readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.map((file) => {
    const text = readFileSync(file, 'utf8');
    const imports = [...text.matchAll(STATEMENT)].map((match) => {
      const name = match[1] ?? match[2] ?? match[3] ?? '';
      return name.startsWith('.') ? slashes(relative(REPOSITORY, resolve(dirname(file), name))) : name;
    });
    return { path: slashes(relative(REPOSITORY, file)), text, imports };
  });
}

/** Lines that are no comment, with what they say in strings left out. */
export function codeLines(text: string): readonly string[] {
  return text
    .replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
    .map((line) => line.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''").replace(/\/\/.*$/, ''));
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
