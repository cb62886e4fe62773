/** Real repositories that configure programs, networks and files: git, as it is run here, ignores all of it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { listRevisions } from '../../../server/src/node/gitLog.ts';
import { askGit } from '../../../server/src/node/gitProcess.ts';
import { findRevision, openGitRevision } from '../../../server/src/node/gitRevision.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

let folder: TestFolder;
let outside: TestFolder;

function git(args: readonly string[], input = ''): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'pipe', input })
    .toString()
    .trim();
}

beforeEach(() => {
  outside = new TestFolder({});
  outside.write('program', `#!/bin/sh\ntouch '${outside.file('ran')}'\n`);
  chmodSync(outside.file('program'), 0o755);
  folder = new TestFolder({ 'board.dts': '/dts-v1/;\n/ { };\n' });
  git(['init', '-q']);
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'first']);
});
afterEach(() => {
  folder.dispose();
  outside.dispose();
});

/** Makes a signed commit the head: git looks at the signature only when it verifies it. */
function sign(kind: 'PGP' | 'SSH' | 'X509'): void {
  const armour = { PGP: 'PGP SIGNATURE', SSH: 'SSH SIGNATURE', X509: 'SIGNED MESSAGE' }[kind];
  const who = 'A <a@example.org> 1700000000 +0000';
  const signature = `gpgsig -----BEGIN ${armour}-----\n \n iQ\n -----END ${armour}-----`;
  const tree = git(['rev-parse', 'HEAD^{tree}']);
  const commit = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n${signature}\n\nsigned\n`;
  git(['update-ref', 'HEAD', git(['hash-object', '-t', 'commit', '-w', '--stdin'], commit)]);
}

/** Everything that is asked of a repository. */
async function askAll(): Promise<void> {
  const listed = await listRevisions(folder.file('board.dts'));
  expect(listed).toMatchObject([{ kind: 'head' }, {}, {}]);
  const found = await findRevision({ folder: folder.path }, 'HEAD');
  if ('failed' in found) throw new Error(found.failed);
  const opened = await openGitRevision(found, new DiskHost());
  if ('failed' in opened) throw new Error(opened.failed);
  const { host, fetchAsked } = opened.revision;
  host.read(folder.file('board.dts'));
  await fetchAsked();
}

test.each(['PGP', 'SSH', 'X509'] as const)('no program verifies a signature (%s)', async (kind) => {
  sign(kind);
  const program = outside.file('program');
  git(['config', 'log.showSignature', 'true']);
  for (const name of ['gpg', 'gpg.openpgp', 'gpg.ssh', 'gpg.x509']) git(['config', `${name}.program`, program]);
  git(['config', 'gpg.ssh.allowedSignersFile', program]);
  await askAll();
  expect(existsSync(outside.file('ran'))).toBe(false);
  // Not even a command that wants it.
  await askGit(folder.path, { args: ['log', '--show-signature'], limit: 1000 });
  expect(existsSync(outside.file('ran'))).toBe(false);
});

test('no program watches, follows, converts or shows', async () => {
  const program = outside.file('program');
  folder.write('.gitattributes', '* filter=f diff=d\n');
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'second']);
  for (const name of [
    'core.fsmonitor',
    'core.pager',
    'core.editor',
    'core.sshCommand',
    'core.askPass',
    'core.gitProxy',
    'core.alternateRefsCommand',
    'pager.log',
    'diff.external',
    'diff.d.textconv',
    'diff.d.command',
    'filter.f.clean',
    'filter.f.smudge',
    'filter.f.process',
    'credential.helper',
    'alias.log',
  ]) {
    git(['config', name, name === 'alias.log' ? `!${program}` : program]);
  }
  folder.write('.git/hooks/reference-transaction', `#!/bin/sh\n${program}\n`);
  chmodSync(folder.file('.git/hooks/reference-transaction'), 0o755);
  await askAll();
  expect(existsSync(outside.file('ran'))).toBe(false);
});

test('nothing is fetched, whatever protocols the repository allows', async () => {
  const blob = git(['rev-parse', 'HEAD:board.dts']);
  rmSync(folder.file(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`));
  git(['config', 'remote.origin.url', `ext::${outside.file('program')}`]);
  git(['config', 'remote.origin.promisor', 'true']);
  git(['config', 'core.repositoryFormatVersion', '1']);
  git(['config', 'extensions.partialClone', 'origin']);
  git(['config', 'protocol.allow', 'always']);
  git(['config', 'protocol.ext.allow', 'always']);
  await askAll();
  expect(existsSync(outside.file('ran'))).toBe(false);
  // As a git does that knows no way to leave missing objects missing.
  const fetched = await askGit(folder.path, { args: ['fetch', 'origin'], limit: 1000 });
  expect(fetched).toEqual({ failed: "transport 'ext' not allowed" });
  expect(existsSync(outside.file('ran'))).toBe(false);
});

test('a folder of the sources that looks like a repository is none', async () => {
  folder.write('bare/board.dts', '/dts-v1/;\n');
  git(['clone', '-q', '--bare', '.', 'bare/repository']);
  const found = await listRevisions(folder.file('bare/repository/refs/board.dts'));
  expect(found).toMatchObject({ failed: expect.stringContaining('lies in no git repository') });
});
