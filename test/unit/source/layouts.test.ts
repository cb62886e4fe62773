/** Small trees of every layout: boards compile without a setting, and what is missing is said once. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Analyzer, type AnalyzerSettings, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { readU32 } from '../../../server/src/base/bytes.ts';
import { canonicalPath, DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { LAYOUTS } from '../../../server/src/source/layouts.ts';
import { join } from '../../../server/src/source/path.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { testSyntax } from '../../harness/parser.ts';

const TREES = canonicalPath(fileURLToPath(new URL('../../fixtures/layouts', import.meta.url)));
const syntax = await testSyntax();

function analyze(path: string, settings: Partial<AnalyzerSettings> = {}) {
  const analyzer = new Analyzer(new DiskHost(), syntax, existsDirectory, { ...DEFAULT_SETTINGS, ...settings });
  const board = analyzer.board(join(TREES, path));
  const tree = analyzer.sourceTreeOf(join(TREES, path));
  const problems = (board?.compiled.problems ?? []).map(({ code, message, span }) => ({
    code,
    message,
    file: span.file.slice(TREES.length + 1),
  }));
  return { board, tree, problems, folders: tree?.includeFolders.map((folder) => folder.slice(tree.root.length + 1)) };
}

const BOARDS: readonly (readonly [string, string])[] = [
  ['linux', 'linux/arch/arm64/boot/dts/acme/board.dts'],
  ['linux-part', 'linux-4.4/arch/arm/boot/dts/board.dts'],
  ['u-boot', 'u-boot/arch/arm/dts/board.dts'],
  ['u-boot', 'u-boot/arch/arm/dts/local.dts'],
  ['u-boot', 'u-boot/arch/arm/dts/plain.dts'],
  ['u-boot', 'u-boot/arch/sandbox/dts/sandbox.dts'],
  ['u-boot', 'u-boot/dts/upstream/src/arm64/acme/far.dts'],
  ['barebox', 'barebox/arch/arm/dts/board.dts'],
  ['barebox', 'barebox/dts/src/arm64/acme/up.dts'],
  ['zephyr', 'zephyr/boards/acme/one/one_chip.dts'],
  ['zephyr', 'zephyr/boards/acme/two/two.dts'],
  ['zephyr', 'zephyr/boards/acme/two/two_1_0_0.overlay'],
  ['zephyr', 'zephyr/samples/hello/boards/one_chip.overlay'],
  ['zephyr', 'zephyr/samples/hello/boards/two_chip_cpu0.overlay'],
  ['zephyr', 'zephyr/samples/hello/app.overlay'],
  ['zephyr', 'zephyr/boards/shields/disp/disp.overlay'],
  ['zephyr', 'zephyr-workspace/app/boards/acme/mine/mine.dts'],
  ['zephyr', 'zephyr-workspace/app/src/boards/mine.overlay'],
  ['openwrt', 'openwrt-built/target/linux/acme/dts/router.dts'],
  ['openwrt', 'openwrt-built/target/linux/acme/files-6.6/arch/arm64/boot/dts/acme/added.dts'],
  ['tf-a', 'tf-a/fdts/board.dts'],
  ['tf-a', 'tf-a/fdts/stm32mp135f-kit.dts'],
  ['tf-a', 'tf-a/fdts/stm32mp157c-kit.dts'],
  ['tf-a', 'tf-a/fdts/tc3.dts'],
  ['tf-a', 'tf-a/plat/arm/board/fvp/fdts/fvp_fw_config.dts'],
  ['tf-a', 'tf-a/plat/arm/board/neoverse_rd/platform/rdn2/fdts/rdn2_fw_config.dts'],
  ['tf-a', 'tf-a/plat/acme/board/one/fdts/one_fw_config.dts'],
  ['devicetree-rebasing', 'beagleboard/src/arm/ti/omap/bone.dts'],
  ['devicetree-rebasing', 'beagleboard/src/arm/overlays/cape.dtso'],
  ['linux-part', 'radxa-overlays/arch/arm64/boot/dts/rockchip/overlays/plain.dtso'],
  ['seeed-overlays', 'seeed-overlays/overlays/bb/cape.dts'],
  ['yocto-layer', 'yocto-layer/recipes-kernel/linux/files/alone.dts'],
  ['other', 'other/boards/deep/board.dts'],
];

describe('boards compile without a setting', () => {
  test.each(BOARDS)('%s: %s', (kind, path) => {
    const { tree, board, problems } = analyze(path);
    expect(tree?.kind).toBe(kind);
    expect(problems).toEqual([]);
    // Neither the checks say anything of what an overlay's board has and the overlay has not.
    if (path.endsWith('.overlay'))
      expect(board?.problems.filter(({ severity }) => severity !== 'information')).toEqual([]);
  });

  test('every layout has a tree', () => {
    expect(LAYOUTS.map(({ kind }) => kind).filter((kind) => !BOARDS.some(([of]) => of === kind))).toEqual([]);
  });
});

describe('where files are looked for', () => {
  test('U-Boot: its own folders before the copy of the kernel’s', () => {
    expect(analyze('u-boot/dts/upstream/src/arm64/acme/far.dts').folders).toEqual([
      'include',
      'arch/arm/include',
      'dts/upstream/include',
      'arch/arm/dts',
      'dts/upstream/src',
      'dts/upstream/src/arm',
      'dts/upstream/src/arm/acme',
      'dts/upstream/src/arm64/acme',
      'dts/upstream/src/arm64',
    ]);
  });

  test('barebox', () => {
    expect(analyze('barebox/arch/arm/dts/board.dts').folders).toEqual([
      'include',
      'dts/include',
      'dts/src',
      'arch/arm/dts',
      'dts/src/arm',
    ]);
  });

  test('Zephyr: the architecture that the description of the board names, any without one', () => {
    const one = analyze('zephyr/boards/acme/one/one_chip.dts').folders;
    expect(one).toEqual(['include', 'include/zephyr', 'dts/common', 'dts/vendor', 'dts/arm', 'dts']);
    const two = analyze('zephyr/boards/acme/two/two.dts').folders;
    expect(two).toContain('dts/arm');
    expect(two).toContain('dts/riscv');
  });

  test('a setting comes first; the top of a kernel stands for its folders', () => {
    const folders = (path: string) => {
      const settings = { ...DEFAULT_SETTINGS, includeFolders: [join(TREES, 'kernel')] };
      const analyzer = new Analyzer(new DiskHost(), syntax, existsDirectory, settings);
      return analyzer.includeFoldersFor(join(TREES, path)).map((folder) => folder.slice(TREES.length + 1));
    };
    expect(folders('other/boards/deep/board.dts')).toEqual([
      'kernel',
      'kernel/scripts/dtc/include-prefixes',
      'other/include',
    ]);
  });
});

describe('what U-Boot’s makefile adds', () => {
  const files = (path: string) => [...(analyze(path).board?.files ?? [])].map((file) => file.split('/').at(-1));

  test('the text of the board', () => {
    expect(files('u-boot/arch/arm/dts/board.dts')).toContain('board-u-boot.dtsi');
    expect(files('u-boot/dts/upstream/src/arm64/acme/far.dts')).toContain('far-u-boot.dtsi');
    expect(files('u-boot/arch/arm/dts/plain.dts')).not.toContain('acme-u-boot.dtsi');
  });

  test('what does not fit a board of that name is left out, and that is said', () => {
    const path = 'u-boot/dts/upstream/src/arm64/acme/board.dts';
    const { board, problems } = analyze(path);
    expect(problems).toEqual([]);
    expect(
      board?.problems.map(({ code, severity, span }) => `${severity} ${code} ${span.file.split('/').at(-1)}`),
    ).toEqual(['warning addition-left-out acme-u-boot.dtsi']);
    expect(board?.problems[0]?.message).toContain("no node has the label 'soc'");
  });

  test('the one for all', () => {
    expect(analyze('u-boot/arch/sandbox/dts/sandbox.dts').board?.root.property('for-all')).toBeDefined();
  });
});

describe('an overlay whose board nothing tells', () => {
  const problems = (text: string, name = 'app.overlay') => {
    const host = new MemoryHost({ [`/t/${name}`]: text });
    const board = new Analyzer(host, syntax, () => false).board(`/t/${name}`);
    return (board?.problems ?? []).map(({ code }) => code);
  };

  test.each([
    ['labels', '&uart0 { status = "okay"; x = <&y>, &z; };\n/delete-node/ &w;\n/ { chosen { c = &uart0; }; };'],
    ['paths', '&{/soc/uart} { a = &{/soc/x}; };'],
    ['constants of the board’s headers', '&gpio0 { p = <&gpio1 5 (GPIO_ACTIVE_LOW | GPIO_PULL_UP) DT_SIZE_K(4)>; };'],
    ['macros of the board’s headers that stand for statements', '&pinctrl { PINS(1, 2) n { FLAG; }; };'],
    ['conditions', '#if HAS(1)\n&a { b; };\n#endif'],
    ['deletions', '&a { /delete-property/ b; /delete-node/ c; };'],
  ])('is one remark: %s', (_, text) => {
    expect(problems(text)).toEqual(['overlay-board-unknown']);
  });

  test('says how to name it', () => {
    const host = new MemoryHost({ '/t/app.overlay': '&a { };' });
    const [problem] = new Analyzer(host, syntax, () => false).board('/t/app.overlay')?.problems ?? [];
    expect(problem?.severity).toBe('information');
    expect(problem?.message).toContain("the setting 'devicetreeAtlas.overlayBases' (BOARD.dts --overlay app.overlay");
  });

  test('its own faults are said all the same', () => {
    expect(problems('&a { b = <1> };')).toEqual(['syntax', 'overlay-board-unknown']);
    expect(problems('#include "none.dtsi"\n&a { };')).toEqual(['include-not-found', 'overlay-board-unknown']);
  });

  test('one that is an overlay in the sense of dtc needs none', () => {
    expect(problems('/dts-v1/;\n/plugin/;\n&a { b; };')).toEqual([]);
  });

  test('with its board named it is as whole as that', () => {
    const files = {
      '/z/b.dts': '/dts-v1/;\n/ { u: uart { }; };',
      '/t/a.overlay': '&u { x; };',
      '/t/b.overlay': '&v { y; };',
    };
    const settings = { ...DEFAULT_SETTINGS, overlayBase: () => ({ base: '/z/b.dts', before: ['/t/a.overlay'] }) };
    const analyzer = new Analyzer(new MemoryHost(files), syntax, () => false, settings);
    expect(analyzer.board('/t/b.overlay')?.problems.map(({ code }) => code)).toEqual(['unknown-label']);
    expect(analyzer.boardWithText('/z/b.dts', ['/t/a.overlay'])?.root.child('uart')?.property('x')).toBeDefined();
  });
});

describe('what TF-A’s platforms add', () => {
  test.each([
    ['tf-a/fdts/stm32mp135f-kit.dts', [13, 32, 0xc0000000, 1]],
    ['tf-a/fdts/stm32mp157c-kit.dts', [15, 32, 0xc0000000, 1]],
    ['tf-a/fdts/tc3.dts', [3]],
    ['tf-a/plat/arm/board/fvp/fdts/fvp_fw_config.dts', [2, 4, 64]],
    ['tf-a/plat/arm/board/neoverse_rd/platform/rdn2/fdts/rdn2_fw_config.dts', [1, 2, 1, 0]],
  ])('%s', (path, cells) => {
    const value = analyze(path).board?.root.property('value') ?? new Uint8Array();
    expect([...Array(value.length / 4).keys()].map((i) => readU32(value, i * 4))).toEqual(cells);
  });

  test('who builds gives the others: the problem says how', () => {
    const how =
      "defined by the build of TF-A, give it in the setting 'devicetreeAtlas.defines' (-D NAME=VALUE on the command line)";
    expect(analyze('tf-a/fdts/asks.dts').problems.map(({ message }) => message)).toEqual([
      `#error "BOOT_FROM_FLASH must be set"; if what it asks for is ${how}`,
      `'NUMBER_OF_SLOTS' is neither a macro nor a number; if it is ${how.replace('NAME', 'NUMBER_OF_SLOTS')}`,
    ]);
    expect(analyze('tf-a/fdts/asks.dts', { defines: ['BOOT_FROM_FLASH', 'NUMBER_OF_SLOTS=4'] }).problems).toEqual([]);
  });
});

describe('headers that the build writes', () => {
  const board = '/t/arch/arm/dts/b.dts';
  const compile = async (text: string) => {
    const host = new MemoryHost({ [board]: text, '/t/include/configs/x.h': '' });
    const analyzer = new Analyzer(host, syntax, (path) => host.list(path).length > 0);
    return analyzer.board(board)?.compiled.problems.map(({ code, message }) => `${code}: ${message}`);
  };

  test('need not be there', async () => {
    const text = '/dts-v1/;\n#include <config.h>\n#ifdef CONFIG_ROM\n/ { rom = <CONFIG_ROM>; };\n#endif\n/ { };\n';
    expect(await compile(text)).toEqual([]);
  });

  test('are missing, once, where something of them is needed', async () => {
    const text =
      '#include <generated/autoconf.h>\n#include <config.h>\n/dts-v1/;\n/ { rom = <CONFIG_ROM>; ram = <CONFIG_RAM>; };\n';
    expect(await compile(text)).toEqual([
      expect.stringMatching(/^include-not-found: "generated\/autoconf.h" is written by the build of U-Boot/),
    ]);
  });
});

describe('what is missing is said once', () => {
  test.each([
    ['openwrt/target/linux/acme/dts/router.dts', 'make target/linux/prepare'],
    ['openwrt/target/linux/acme/files/arch/arm64/boot/dts/acme/added.dts', 'make target/linux/prepare'],
    ['radxa-overlays/arch/arm64/boot/dts/rockchip/overlays/spi.dts', 'devicetreeAtlas.includePaths'],
    ['yocto-layer/recipes-kernel/linux/files/board.dts', 'bitbake'],
  ])('%s', (path, words) => {
    const { problems } = analyze(path);
    expect(problems.map(({ code }) => code)).toEqual(['source-tree-missing']);
    expect(problems[0]?.message).toContain(words);
    expect(problems[0]?.message).toContain("'devicetreeAtlas.includePaths' (-I DIR");
    expect(analyze(path, { includeFolders: [join(TREES, 'kernel')] }).problems.map(({ code }) => code)).toEqual(
      path.includes('router') ? ['unknown-label'] : [],
    );
  });
});
