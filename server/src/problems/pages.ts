/** The page of each code: pages in `docs/`, which `npm run generate` writes from the table. */
import { factsOf, type ProblemClass, type ProblemCode } from './codes.ts';

/** The repository of `package.json` (a test compares), at the head of its main branch. */
export const DOCUMENTATION_URL = 'https://github.com/devicetree-atlas/devicetree-atlas/blob/HEAD/docs/';

/** The page of each class, in the folder `docs`. */
const PAGES: Readonly<Record<ProblemClass, string>> = {
  compiler: 'compiler-problems.md',
  check: 'checks.md',
  finding: 'findings.md',
  overlay: 'blob-problems.md',
  blob: 'blob-problems.md',
  profile: 'further-problems.md',
  'boot-log': 'further-problems.md',
  product: 'further-problems.md',
  style: 'style-problems.md',
};

/** The address of the section about a code. */
export function documentationUrl(code: ProblemCode): string {
  return `${DOCUMENTATION_URL}${PAGES[factsOf(code).class]}#${code}`;
}
