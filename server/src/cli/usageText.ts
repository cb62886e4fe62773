/** What `dtatlas --help` prints. */

/** An entry for each command, two blanks before its name; then what holds for all of them. */
export const USAGE = `usage: dtatlas COMMAND …

  compile FILE [-o OUT] [-O dtb|dts|asm|yaml|null] [--overlay FILE]… [-I DIR]… [-D NAME[=VALUE]]… [-f] [-q]…
      [CHECKS]
      Compiles a board or an overlay to a blob, byte for byte what cpp and dtc give; applies overlays as fdtoverlay does.
      FILE may be a .dtb, or a folder like /proc/device-tree (-I fs): dtc's checks look at those, too. -O dts writes
      source, with -T (--annotate) the file and line each line comes from; -O null writes nothing. OUT "-" is standard
      output. As dtc: -@ symbols, -A aliases of labels, -L fixups, -H legacy|epapr|both phandles, -b CPU|guess,
      -s sort, -R reservations, -S size, -p padding, -a alignment, -V version, -d dependency file, -f output though
      checks fail, -q no warnings, -qq no errors of checks either; as cpp: -include FILE. Where only checks refuse the
      tree the exit code is 2, as dtc's.
  check PATH… [--all] [--jobs N] [--no-boot] [--style relaxed|strict] [--overlay FILE]… [--format text|json]
      [--kernel RELEASE] [-I DIR]… [-D NAME[=VALUE]]… [CHECKS]
      Checks files, a .dtb or .dtbo among them, or every .dts and .dtso below a folder: compile problems, dtc's checks
      (those of the dtc in the file's source tree, else of 1.8.1), reserved memory. A .dtsi is checked through the boards
      near it that include it. --all: notes, too. --jobs: in N threads. --no-boot: as a build, without reserved memory and
      with overlays by themselves. --style: the coding style, too, with the verdicts of the kernel's dt-check-style, of
      each file that is named or below a folder; exit code 1 if it finds any. Without --kernel, what fails on other
      kernels is noted.
  boot FILE [--overlay FILE]… [--kernel RELEASE|all] [--arch ARCH] [--page-size 4k|16k|64k|all]
      [--profile PROFILE.json] [--ram SIZE,…|all] [--efi-map FILE] [--u-boot FILE] [--json] [--all] [-I DIR]…
      [-D NAME[=VALUE]]…
      Prints what the kernel will say and do about reserved memory. FILE is a .dts or a .dtb, or an overlay whose base a
      makefile beside it names. Without --profile the nearest .dtatlas.json upwards counts. --all: every region and every
      note. RELEASE: 6.6.58, the newest known of 6.12, lts, latest; a vendor's by its suffix, as 6.1.75-android14-11-g4ae5,
      6.6.31+rpt-rpi-v8, 6.1-android or 6.18-raspberrypi. ARCH, where the board does not tell:
      arm64, arm, riscv64, mips64, powerpc64; from their sources alone arc, csky, loongarch64, microblaze, mips, nios2,
      openrisc, powerpc, sh, um, x86, xtensa.
  boot FILE --replay [--all] [--json] [the options above]
      Plays the boot step by step: function of the kernel, what it does, what it prints, by which rule where kernels differ,
      what it searches, how memblock changes. --all: memblock's arrays behind every step.
  boot FILE --compare LOG… [--write-profile OUT.json] [--force] [--json] [the options above]
      Compares that with a real boot: LOG is any of dmesg, a memblock=debug log, /proc/iomem, debugfs memblock/*, one
      --compare for each. OUT.json is what the log tells of the machine, for further predictions.
  boot FILE --without NODE[,NODE]…|list [--json] [the options above]
      Which regions may go: what the kernel gains without them, which devices miss them, what moves. NODE is a name, a
      path or a label; list says of every region whether it may go.
  boot FILE --why NODE[,NODE]… [--json] [the options above]
      Why regions are where they are, or nowhere: what the kernel tried, step by step, and who was in the way.
  compare A B [--overlay FILE]… [--firmware] [--all] [--json] [-I DIR]… [-D NAME[=VALUE]]…
      Prints what differs between two trees, by node and property; each is a .dts, a .dtb, a folder like /proc/device-tree,
      or the blob that a machine was started with (/sys/firmware/fdt). Numbers of phandles are no difference. Of a source
      beside a blob (or with --firmware) what firmware usually changes is told apart. --overlay: on top of A. --all: whole
      values, and all of what was added or removed. Exit code 1 when they differ.
  explain [LINE…|-] [--board FILE] [--json] [the options of boot]
      Explains lines of a kernel log about reserved memory, memblock, CMA, DMA pools and remote processors: what prints
      them, when in a boot, what they mean, what to do; with --board the nodes they are about and what became of those.
      Without LINE the log is read from standard input.
  map FILE [--overlay FILE]… [--format text|json|csv|md|mail|svg] [--ask QUESTION|--budget] [--hide-disabled]
      [--kernel …] [--profile …] [--ram …] [-I DIR]… [-D NAME[=VALUE]]…
      Prints the board's memory map. --ask: what is asked of it instead, as "0x8f500000", "free 64M align 2M", "unused",
      "used by gpu" (exit code 1 when nothing is found). --budget: what reserved memory costs, by owner. These print text,
      json, csv or md. What a region's removal would free says boot --without. --hide-disabled: the picture (svg) without
      the windows of disabled devices.
  map FILE --compare kernel=RELEASE|ram=SIZE|page-size=4k|16k|64k|profile=FILE|revision=REV|OTHER…
      [--format text|json] [the options above]
      What differs from another map: of the same board on another machine, of the board as the git revision REV has it, of
      OTHER.dts or OTHER.dtb (/sys/firmware/fdt: what firmware made of the tree), or as texts of a real machine tell it:
      dmesg, /proc/iomem, debugfs memblock/*, U-Boot's bdinfo, the memory map of UEFI. Exit code 1 where something differs.
  format PATH… [--check|--diff|--write] [--line-length N]
      Formats sources in the kernel's coding style; the blob stays the same. Without an option one file is printed; --check
      names the files that are not formatted, --diff prints what would change, --write changes them. --line-length: columns
      after which a list of values is broken, 80 if left out, 0 for never. Between comments "dts-format off" and
      "dts-format on" nothing changes.
  mcp [--root DIR]… [-I DIR]… [-D NAME[=VALUE]]…
      Answers assistants over the Model Context Protocol on standard input and output: read-only tools about the boards of
      the folders, the working folder without --root. Nothing outside of them and of -I is read.
  lsp --stdio
      Runs the language server on standard input and output.

CHECKS: --warnings dtc|W=0|W=1|W=2|W=12 takes dtc's own defaults, or what a kernel build with that W= enables (of the
--kernel); -W [no-]NAME and -E [no-]NAME switch a check as a warning or as an error, as dtc does.

A FILE "-" is standard input. Problems are written as FILE:LINE:COLUMN: error|warning|note[CODE]: MESSAGE, in colour on a
terminal (--color and --no-color, FORCE_COLOR and NO_COLOR decide otherwise).
"dtatlas COMMAND --help" shows one command. Exit code: 0 all well, 1 problems of level error, 2 wrong usage, 3 a fault of this program.
`;
