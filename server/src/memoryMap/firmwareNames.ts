/**
 * Names the firmware that a region of /reserved-memory is for, by the region's compatible or by its node name: firmware that
 * runs, or is kept, in memory that Linux only leaves alone. Node names are a custom, not a binding, so they decide only words and
 * colours.
 *
 * Sources: compatibles of Documentation/devicetree/bindings/reserved-memory (Linux 7.2); names as nodes of
 * arch/{arm,arm64,riscv}/boot/dts have them.
 */

/** Compatibles that name the firmware themselves. */
const BY_COMPATIBLE: Readonly<Record<string, string>> = {
  'qcom,cmd-db': 'command database of the power controller (AOP)',
  'qcom,smem': 'memory shared by the processors of the SoC (SMEM)',
  'qcom,rmtfs-mem': 'remote file system of the modem (RMTFS)',
  'arm,scmi-shmem': 'mailbox of the system controller (SCMI)',
  'mediatek,trustzone-bootinfo': 'boot information of TrustZone',
  'mobileye,eyeq5-bootloader-config': 'configuration left by the boot loader',
  'nvidia,tegra264-bpmp-shmem': 'mailbox of the boot and power processor (BPMP)',
  'google,open-dice': 'measurements left by the boot loader (DICE)',
  'nvmem-rmem': 'data left by the boot loader',
};

/**
 * Patterns for the words of a name, which `-`, `_`, `,` or digits separate; each pattern matches one word, or a run of words. The
 * first match counts.
 */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^(gunyah|hyp|hypervisor|pvm|pvmfw|vm|trust-ui|cpusys-vm|oem-vm)(-|$)|-vm$/, 'hypervisor'],
  [
    /^(optee|op-tee|tee|ta|qtee|qteetz|trusted-apps|tz-apps|tzapp|sec-apps|qseecom)(-|$)/,
    'trusted execution environment',
  ],
  [/^(atf|tfa|tf-a|bl31|tfa-bl31|secmon|mcu-secure|psci)(-|$)/, 'secure monitor (EL3)'],
  [/^(mmode|opensbi|mmode-resv.*|sbi)(-|$)/, 'machine-mode firmware (SBI)'],
  [/^(tz|trustzone|secure|secdata|access-control|spu|tzbuffer|tz-stat|tz-merged)(-|$)/, 'TrustZone'],
  [/^(xbl|sbl|abl|uefi|bootloader|bldr|lk|uboot|u-boot|aop-tme-uefi)(-|$)/, 'boot loader'],
  [/^(aop|rpm|lpass-rpm|cmd-db|scp|scmi|bpmp|tme|power)(-|$)/, 'power and system controller'],
  [/^(cpucp|pdp|pld|ncc|llcc|wmcpu|mcuram|retram)(-|$)/, 'platform controller'],
  [/^(adsp|adspslpi|slpi|ssc|audio|q6-adsp|pil-adsp|lpass)(-|$)|(^|-)adsp(-|$)/, 'audio and sensor DSP'],
  [/^(cdsp|gdsp|q6-cdsp|pil-cdsp|pil-gdsp|rproc-cdsp|wdsp)(-|$)|(^|-)cdsp(-|$)/, 'compute DSP'],
  [/^(mpss|modem|mba|qlink|dsm|mpssadsp|q6-mpss|harq|fapi|pil-mpss|rmtfs)(-|$)/, 'modem'],
  [/^(wpss|wlan|wcnss|wcss|q6-wpss|wo|connsys|wifi|bt|ath)(-|$)/, 'wireless'],
  [/^(spss|soccp|soccpdtb|sail|ele|hss|gsa|aoc|m4|m7|m33|cm7|cm33|r5f|rtos|vdsp)(-|$)/, 'auxiliary processor'],
  [/^(venus|video|vpu|vcodec|jpu|av1-encoder|encoder|decoder|iris|pil-video|codec)(-|$)/, 'video codec'],
  [/^(camera|cvp|ipa-cam|pil-camera|pil-cvp|isp)(-|$)/, 'camera and vision'],
  [/^(gpu|zap|pil-gpu)(-|$)/, 'GPU'],
  [/^(ipa|ipa-fw|ipa-gsi)(-|$)/, 'network accelerator (IPA)'],
  [/^(smem|shmem-scmi|global-sync|hwfence)(-|$)/, 'memory shared by the processors of the SoC'],
  [
    /^(ramdump|tags|qdss|tme-crash|cpucp-scandump|pmic-minii|debug-vm|tcg-event-log)(-|$)|(^|-)(dump|coredump)(-|$)/,
    'debug and crash data of firmware',
  ],
];

/** Longer names are not checked. */
const NAME_MAX = 128;

/**
 * The name of the firmware that a region is for; undefined where nothing shows it. `labels` are checked where the node name does
 * not show it (`mpss_mem: memory@…`).
 */
export function firmwareOf(
  name: string,
  compatible: string | undefined,
  labels: readonly string[],
): string | undefined {
  const own = compatible === undefined ? undefined : BY_COMPATIBLE[compatible];
  if (own !== undefined) return own;
  // Linux's pools are named after their users; they hold no firmware.
  if (compatible !== undefined) return undefined;
  for (const text of [name, ...labels]) {
    const plain = plainName(text);
    if (plain === '') continue;
    for (const [pattern, words] of BY_NAME) if (pattern.test(plain)) return words;
  }
  return undefined;
}

/** `mpss_mem` and `q6-adsp-dtb-region@8b800000` as `mpss` and `q6-adsp-dtb`. */
function plainName(name: string): string {
  const [base = ''] = name.toLowerCase().slice(0, NAME_MAX).split('@');
  const words = base.split(/[-_,.]/).filter((word) => word !== '' && !FILLERS.has(word));
  return words.map((word) => word.replace(/(?<=[a-z]{3})\d$/, '')).join('-');
}

const FILLERS: ReadonlySet<string> = new Set([
  'region',
  'mem',
  'memory',
  'reserved',
  'reserve',
  'area',
  'fw',
  'carveout',
]);
