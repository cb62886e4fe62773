import { describe, expect, test } from 'vitest';
import { WorkspaceNames } from '../../../server/src/lsp/workspaceNames.ts';

function namesOf(...folders: readonly (readonly [spelled: string, canonical: string])[]): WorkspaceNames {
  const names = new WorkspaceNames();
  names.setFolders(folders.map(([spelled, canonical]) => ({ spelled, canonical })));
  return names;
}

describe('the name of a file', () => {
  test('its real path where that is in the workspace, and where nothing is known', () => {
    const names = namesOf(['/work/linux', '/work/linux']);
    expect(names.nameOf('/work/linux/arch/a.dts')).toBe('/work/linux/arch/a.dts');
    expect(names.nameOf('/work/linux-next/a.dts')).toBe('/work/linux-next/a.dts');
    expect(names.nameOf('untitled:Untitled-1')).toBe('untitled:Untitled-1');
  });

  test('a workspace folder that is a link: as the user sees it', () => {
    const names = namesOf(['/home/me/linux', '/disk/linux']);
    expect(names.nameOf('/disk/linux/arch/a.dts')).toBe('/home/me/linux/arch/a.dts');
    expect(names.nameOf('/disk/linux')).toBe('/home/me/linux');
    expect(names.nameOf('/disk/linux-next/a.dts')).toBe('/disk/linux-next/a.dts');
  });

  test('of two names the shorter one, of a link and the real folder the real one', () => {
    const two = namesOf(['/a/much/longer/name', '/disk/linux'], ['/short', '/disk']);
    expect(two.nameOf('/disk/linux/a.dts')).toBe('/short/linux/a.dts');
    const both = namesOf(['/k', '/disk/linux'], ['/disk/linux', '/disk/linux']);
    expect(both.nameOf('/disk/linux/a.dts')).toBe('/disk/linux/a.dts');
  });

  test('a link in the workspace that leads out of it is learned from a file that came through it', () => {
    const names = namesOf(['/work', '/work']);
    expect(names.nameOf('/disk/linux/arch/b.dtsi')).toBe('/disk/linux/arch/b.dtsi');
    expect(names.learn('/work/dts/a.dts', '/disk/linux/arch/a.dts')).toBe(true);
    expect(names.nameOf('/disk/linux/arch/b.dtsi')).toBe('/work/dts/b.dtsi');
    expect(names.nameOf('/disk/linux/arch/sub/c.dtsi')).toBe('/work/dts/sub/c.dtsi');
    expect(names.nameOf('/disk/linux/include/d.h')).toBe('/disk/linux/include/d.h');
    // It tells nothing new.
    expect(names.learn('/work/dts/b.dtsi', '/disk/linux/arch/b.dtsi')).toBe(false);
  });

  test('nothing is learned from a link to a place inside, nor from a name outside', () => {
    const names = namesOf(['/work', '/work']);
    expect(names.learn('/work/scripts/arm64/a.dts', '/work/arch/arm64/a.dts')).toBe(false);
    expect(names.nameOf('/work/arch/arm64/b.dts')).toBe('/work/arch/arm64/b.dts');
    expect(names.learn('/tmp/link/a.dts', '/disk/a.dts')).toBe(false);
    expect(names.nameOf('/disk/b.dts')).toBe('/disk/b.dts');
  });

  test('a link that is a single file stands for that file alone', () => {
    const names = namesOf(['/work', '/work']);
    expect(names.learn('/work/board.dts', '/disk/vendor.dts')).toBe(true);
    expect(names.nameOf('/disk/vendor.dts')).toBe('/work/board.dts');
    expect(names.nameOf('/disk/other.dts')).toBe('/disk/other.dts');
  });
});
