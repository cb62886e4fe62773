/**
 * The known kinds of source trees as data: how a tree is recognised, where its build looks for included files and in which
 * order, and what the build adds to a board. A new kind of tree needs a row here and a small tree in
 * `test/fixtures/layouts`.
 *
 * Patterns are paths from the root of the tree: `*` matches any part of a name, `{arch}` the architecture in the board's path
 * (any, if the path has none or that folder does not exist), `{+plat}` one or more folders.
 */

import { type Platform, TFA_PLATFORMS } from './platforms.ts';

/** A way to recognise a tree. */
export interface Sign {
  /** Folders or files that must all exist in the root. */
  readonly has?: readonly string[];
  /** The file lies below this pattern. */
  readonly within?: string;
}

/** Another tree into which a build puts the sources. */
export interface NeededTree {
  readonly name: string;
  /** Not needed when one of these is in the root. */
  readonly unless?: readonly string[];
  /** Its usual places, relative to the root. */
  readonly places: readonly string[];
  /** Folders searched in it, behind those of the tree itself. */
  readonly folders: readonly string[];
  /** How the build creates it; empty when the build does not. */
  readonly made: string;
}

export interface Layout {
  readonly kind: LayoutKind;
  /** Common name of the project. */
  readonly name: string;
  /** One of them must match. */
  readonly signs: readonly Sign[];
  /** Such a tree may be inside another one; the inner tree then counts. */
  readonly inner?: boolean;
  /** Patterns that find the architecture and similar values in a file's path. */
  readonly paths?: readonly string[];
  /** Architectures that have another name in the build. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Searched for included files, in this order. */
  readonly folders: readonly string[];
  /** Folders of an application or module outside of the root or deep inside of it, each searched like another root. */
  readonly ownRoots?: { readonly has: readonly string[]; readonly folders: readonly string[] };
  /** Included before every board. */
  readonly before?: readonly string[];
  /** Macros that the build defines, as for cpp's `-D`; `{board}` is the name of the file as a C name. */
  readonly defines?: readonly string[];
  /** The first match for the file counts. */
  readonly platforms?: readonly Platform[];
  /** The builder may define macros for the sources: an undefined macro may come from there. */
  readonly definesMacros?: boolean;
  /** Files that the build writes: they may be missing. */
  readonly generated?: readonly string[];
  readonly needs?: NeededTree;
  /** Advice behind the name of a missing included file, if the name contains `when`. */
  readonly advice?: { readonly when: string; readonly say: string };
}

export type LayoutKind =
  | 'linux'
  | 'barebox'
  | 'u-boot'
  | 'zephyr'
  | 'openwrt'
  | 'tf-a'
  | 'yocto-layer'
  | 'seeed-overlays'
  | 'linux-part'
  | 'devicetree-rebasing'
  | 'other';

/** Folders of headers and sources in a kernel tree; the last two because overlays of a vendor are copied into its folder. */
const KERNEL_FOLDERS = [
  'scripts/dtc/include-prefixes',
  'include',
  'arch/{arch}/boot/dts',
  'arch/{arch}/boot/dts/*',
] as const;

/** Linux' devicetree headers alone. */
const HEADERS = 'include/dt-bindings';

/** In the order in which they are tried in one folder. */
export const LAYOUTS: readonly Layout[] = [
  {
    // scripts/Makefile.lib (6.1 to 7.2), DTC_INCLUDE.
    kind: 'linux',
    name: 'Linux',
    signs: [{ has: ['scripts/dtc/include-prefixes'] }],
    folders: ['scripts/dtc/include-prefixes'],
  },
  {
    // scripts/Makefile.lib (2025.09), dtc_cpp_flags and the `-i` of cmd_dtc. `dts` is a copy of devicetree-rebasing.
    kind: 'barebox',
    name: 'barebox',
    signs: [
      { has: ['dts/src', 'dts/include', 'arch'] },
      { has: ['dts/src'], within: 'arch/*/dts' },
      { has: ['dts/src', 'scripts'], within: 'dts/src' },
    ],
    paths: ['arch/{arch}/dts', 'dts/src/{arch}'],
    folders: [
      'arch/{arch}/dts/include',
      'include',
      'dts/include',
      'dts/src',
      'arch/{arch}/dts',
      'dts/src/{arch}',
      'dts/src/arm/ti/omap',
    ],
    defines: ['{board}_dts'],
    generated: ['generated/*', 'config.h'],
  },
  {
    // Makefile, UBOOTINCLUDE; scripts/Makefile.lib (2025.01), dtc_cpp_flags. Boards of `dts/upstream/src/arm64` have the
    // architecture arm there.
    kind: 'u-boot',
    name: 'U-Boot',
    signs: [
      { has: ['dts/upstream/src'] },
      { has: ['scripts/Makefile.spl'] },
      { has: ['scripts/Makefile.xpl'] },
      { has: ['include/configs'], within: 'arch/*/dts' },
      { has: [HEADERS], within: 'arch/*/dts' },
    ],
    paths: ['arch/{arch}/dts', 'dts/upstream/src/{arch}'],
    renamed: { arm64: 'arm' },
    folders: [
      'include',
      'arch/{arch}/include',
      'dts/upstream/include',
      'arch/{arch}/dts',
      'arch/{arch}/dts/include',
      'dts/upstream/src',
      'dts/upstream/src/{arch}',
      'dts/upstream/src/{arch}/*',
      'dts/upstream/src/arm64/*',
    ],
    before: ['include/linux/kconfig.h'],
    defines: ['__ASSEMBLY__'],
    generated: ['generated/*', 'config.h', 'asm/arch/*', 'asm/proc/*'],
  },
  {
    // cmake/modules/pre_dt.cmake (4.1), DTS_ROOT_SYSTEM_INCLUDE_DIRS; before 3.7 `include/zephyr` was `include`.
    kind: 'zephyr',
    name: 'Zephyr',
    signs: [
      { has: ['include/zephyr/dt-bindings'] },
      { has: ['dts/bindings', 'boards'] },
      { has: ['dts/common', 'boards'] },
      { has: ['dts', 'include'], within: 'boards' },
    ],
    paths: ['dts/{arch}', 'boards/{arch}'],
    folders: [
      'include',
      'include/zephyr',
      'dts/common',
      'dts/vendor',
      'dts/{arch}',
      'dts',
      '../modules/hal/*/dts',
      '../modules/hal/*/include',
    ],
    ownRoots: {
      has: ['prj.conf', 'zephyr/module.yml', 'board.yml', 'board.cmake', 'shield.yml', 'Kconfig.shield'],
      folders: ['include', 'include/zephyr', 'dts/common', 'dts/vendor', 'dts/{arch}', 'dts'],
    },
    // DTS_EXTRA_CPPFLAGS.
    definesMacros: true,
    advice: { when: '-pinctrl', say: "it comes with a module of the chip's maker: run 'west update'" },
  },
  {
    // include/image.mk (24.10), Image/BuildDTB: cpp with LINUX_DIR/arch/ARCH/boot/dts and LINUX_DIR/include; what is in
    // `files` is copied over the kernel first.
    kind: 'openwrt',
    name: 'OpenWrt',
    signs: [{ within: 'target/linux' }],
    paths: [
      'target/linux/{target}/*/arch/{arch}/boot/dts/{vendor}',
      'target/linux/{target}/*/arch/{arch}/boot/dts',
      'target/linux/{target}',
    ],
    folders: [
      'target/linux/{target}/dts*',
      'target/linux/{target}/files*/arch/{arch}/boot/dts',
      'target/linux/{target}/files*/include',
      'target/linux/generic/files*/include',
    ],
    needs: {
      name: 'Linux',
      places: ['build_dir/target-*/linux-{target}*/linux-*'],
      folders: KERNEL_FOLDERS,
      made: "run 'make target/linux/prepare'",
    },
  },
  {
    // Makefile (2.12), DTC_CPPFLAGS and INCLUDES; `platforms.ts` has the additions of platforms.
    kind: 'tf-a',
    name: 'TF-A',
    signs: [
      { has: ['fdts', 'bl31'] },
      { has: ['fdts', 'include/plat'] },
      { has: [HEADERS], within: 'fdts' },
      { has: ['include'], within: 'plat/{+plat}/fdts' },
    ],
    paths: ['plat/{+plat}/fdts'],
    platforms: TFA_PLATFORMS,
    definesMacros: true,
    folders: [
      'include',
      'include/arch/{arch}',
      'include/lib/cpus/{arch}',
      'include/lib/el3_runtime/{arch}',
      'plat/{+plat}/include',
      'plat/arm/board/common/include',
      'include/plat/arm/common',
      'include/plat/arm/common/{arch}',
      'include/plat/arm/css/common/{arch}',
      'include/lib/libc',
      'include/lib/libc/{arch}',
      'include/lib/libfdt',
      'fdts',
      'plat/{+plat}/fdts',
    ],
  },
  {
    // Sources of a recipe are unpacked into a kernel's or boot loader's tree.
    kind: 'yocto-layer',
    name: 'the recipe',
    signs: [{ has: ['conf/layer.conf'] }, { within: 'recipes-*/*/files' }],
    paths: ['recipes-*/*/*/arch/{arch}/boot/dts', 'recipes-*/*/*/{arch}'],
    folders: [],
    needs: {
      name: 'Linux',
      unless: [HEADERS],
      places: [
        '../build/tmp/work-shared/*/kernel-source',
        '../../build/tmp/work-shared/*/kernel-source',
        '../tmp/work-shared/*/kernel-source',
      ],
      folders: KERNEL_FOLDERS,
      made: "run 'bitbake -c patch virtual/kernel'",
    },
  },
  {
    // Makefile, dtc_cpp_flags.
    kind: 'seeed-overlays',
    name: 'the overlay collection',
    signs: [{ has: ['overlays', HEADERS], within: 'overlays/*' }],
    paths: ['overlays/{platform}'],
    inner: true,
    folders: ['include', 'overlays/{platform}', 'overlays', 'testcase-data'],
  },
  {
    // Files to be added to a kernel, at their places in its tree, as in radxa-overlays and trees before Linux 4.12.
    // Makefile of radxa-overlays: `include` of the headers of the running kernel.
    kind: 'linux-part',
    name: 'the kernel',
    signs: [{ within: 'arch/*/boot/dts' }, { within: 'arch/*/*/overlays' }, { within: 'arch/*/overlays' }],
    inner: true,
    paths: ['arch/{arch}'],
    folders: ['arch/{arch}/boot/dts', 'arch/{arch}/boot/dts/include', 'include'],
    needs: {
      name: 'Linux',
      unless: [HEADERS, 'arch/{arch}/boot/dts/include/dt-bindings'],
      places: [],
      folders: KERNEL_FOLDERS,
      made: '',
    },
  },
  {
    // Makefile of devicetree-rebasing and of BeagleBoard-DeviceTrees, dtc_cpp_flags.
    kind: 'devicetree-rebasing',
    name: 'devicetree-rebasing',
    signs: [{ has: [HEADERS], within: 'src/*' }],
    inner: true,
    paths: ['src/{arch}'],
    folders: ['include', 'src/{arch}', 'src', 'testcase-data'],
  },
  {
    kind: 'other',
    name: 'the source tree',
    signs: [{ has: [HEADERS] }],
    inner: true,
    folders: ['include'],
  },
];
