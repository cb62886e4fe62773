/** The command line `dtatlas`: picks the command, turns its outcome into an exit code. */
import { createRequire } from 'node:module';
import { VERSION } from '../base/version.ts';
import { type Caller, OWN_PROCESS } from './caller.ts';
import { COLOUR, NO_COLOUR } from './colour.ts';
import { nearestOf, ReportedError, ReportedFault, UsageError } from './usage.ts';

const USAGE = `usage: dtatlas COMMAND …

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

/** Runs a command and returns its exit code. Each is loaded only when it is called: loading costs start-up time. */
type Command = (args: readonly string[], caller: Caller) => Promise<number>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['compile', async (args, caller) => (await import('./compile.ts')).compileCommand(args, caller)],
  ['check', async (args, caller) => (await import('./check.ts')).checkCommand(args, caller)],
  ['boot', async (args, caller) => (await import('./boot.ts')).bootCommand(args, caller)],
  ['compare', async (args, caller) => (await import('./compare.ts')).compareCommand(args, caller)],
  ['explain', async (args, caller) => (await import('./explain.ts')).explainCommand(args, caller)],
  ['map', async (args, caller) => (await import('./map.ts')).mapCommand(args, caller)],
  ['format', async (args, caller) => (await import('./format.ts')).formatCommand(args, caller)],
  ['mcp', async (args) => (await import('./mcp.ts')).mcpCommand(args)],
  ['lsp', runServer],
]);

async function runServer(args: readonly string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '--stdio') throw new UsageError('takes exactly one option: --stdio');
  // A bundle of its own, which runs as soon as it is loaded until the client ends it, with its own exit code.
  createRequire(import.meta.url)('./languageServer.js');
  return 0;
}

/** Runs a command line, without the program's name; returns the exit code. */
export async function main(given: readonly string[], own = OWN_PROCESS): Promise<number> {
  const { args, caller } = takeColour(given, own);
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    caller.write(USAGE);
    return 0;
  }
  if (name === '--version') {
    caller.write(`dtatlas ${VERSION}\n`);
    return 0;
  }
  const command = name === undefined ? undefined : COMMANDS.get(name);
  if (!command) {
    caller.writeError(name === undefined ? USAGE : unknownCommand(name));
    return 2;
  }
  const end = rest.indexOf('--');
  if (rest.slice(0, end < 0 ? undefined : end).some((argument) => argument === '--help' || argument === '-h')) {
    caller.write(usageOf(name ?? ''));
    return 0;
  }
  try {
    return await command(rest, caller);
  } catch (error) {
    if (error instanceof ReportedError) return 1;
    if (error instanceof ReportedFault) return 3;
    if (error instanceof UsageError) {
      caller.writeError(`dtatlas ${name}: ${error.message}\n`);
      return 2;
    }
    caller.writeError(`dtatlas ${name}: a fault of this program, please report it\n${String(stackOf(error))}\n`);
    return 3;
  }
}

/** Removes `--color` and `--no-color` anywhere before `--`; they override the environment. */
function takeColour(
  given: readonly string[],
  own: Caller,
): { readonly args: readonly string[]; readonly caller: Caller } {
  const end = given.indexOf('--');
  const isColour = (argument: string, i: number) =>
    (argument === '--color' || argument === '--no-color') && (end < 0 || i < end);
  const last = given.filter(isColour).pop();
  if (last === undefined) return { args: given, caller: own };
  const caller = { ...own, painter: () => (last === '--color' ? COLOUR : NO_COLOUR) };
  return { args: given.filter((argument, i) => !isColour(argument, i)), caller };
}

function unknownCommand(name: string): string {
  const names = [...COMMANDS.keys()];
  const meant = nearestOf(name, names);
  const advice = meant === undefined ? `there are ${names.join(', ')}` : `did you mean '${meant}'?`;
  return `dtatlas: unknown command '${name}'; ${advice} (dtatlas --help says what they do)\n`;
}

/** The usage text of one command, and the part that holds for all. */
function usageOf(name: string): string {
  const entries = USAGE.split(/\n(?= {2}\S)/).slice(1);
  const [last = '', ...common] = (entries.pop() ?? '').split(/\n\n/);
  const own = [...entries, last].filter((entry) => entry.startsWith(`  ${name} `)).map((entry) => entry.trimEnd());
  const needed = common.filter(
    (part) => !part.startsWith('CHECKS:') || own.some((entry) => entry.includes('[CHECKS]')),
  );
  return `usage:\n${own.join('\n')}\n\n${needed.join('\n\n')}`;
}

function stackOf(error: unknown): unknown {
  return error instanceof Error ? error.stack : error;
}
