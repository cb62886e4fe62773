/**
 * What drivers do with the regions that their devices refer to: how many regions a driver requires, and what happens to the
 * device without them.
 *
 * Read from Linux 6.12.117; each row names the file and the function. A device whose driver is not listed may need its region
 * just as much: its driver was not read.
 */
import { stringList, type TreeNode } from '../tree/treeView.ts';

/** What happens to a device without one of its regions. */
type WithoutRegion =
  /** Its driver gives up. */
  | 'fails'
  /** Its driver takes other memory, or works without. */
  | 'falls-back'
  /** The device starts, but firmware that is built for that place cannot use the memory. */
  | 'loses';

/** A driver of devices that use regions. */
export interface Consumer {
  /** `drivers/remoteproc/qcom_q6v5_pas.c, qcom_pas_alloc_memory_region()` */
  readonly source: string;
  /** How many entries of `memory-region` the driver requires; 0 where all are optional. */
  readonly least: number;
  /** What happens without one of the required entries, or, where none is required, without any entry. */
  readonly without: WithoutRegion;
  /** What the driver prints without the first, the second, … required entry; the last message also covers all further entries. */
  readonly prints?: readonly string[];
  /** What the region holds, in words: `its firmware`. */
  readonly holds: string;
  /**
   * The entry that must be a pool (shared-dma-pool). `first`: without it the device does not start. `first-optional`: a pool in a
   * later entry is not used. `named`: the entry named vdev0buffer.
   */
  readonly pool?: 'first' | 'first-optional' | 'named';
  /** Regions are carve-outs that remoteproc looks up by name: vdev0vring0, vdev0buffer, … */
  readonly rings?: true;
  /** The first entry from which on the driver maps regions itself, except for pools. */
  readonly mapsFrom?: number;
}

interface ConsumerRow extends Consumer {
  /** Whole compatibles. */
  readonly names?: readonly string[];
  /** Ends of compatibles. */
  readonly ends?: readonly string[];
  /** Beginnings of compatibles. */
  readonly begins?: readonly string[];
  /** Names of nodes below the device that hold its references: `mba`, `zap-shader`. */
  readonly child?: string;
}

const PAS = 'drivers/remoteproc/qcom_q6v5_pas.c, qcom_pas_alloc_memory_region()';
const PAS_ASSIGN = 'drivers/remoteproc/qcom_q6v5_pas.c, qcom_pas_assign_memory_region()';
const PAS_PRINTS = ['no memory-region specified', 'no dtb memory-region specified'];
const CARVE_OUTS = 'carve-outs that its firmware is linked for, and the rings and buffers of rpmsg';

/** The first row that fits counts. */
const ROWS: readonly ConsumerRow[] = [
  {
    names: ['qcom,sm8650-mpss-pas', 'qcom,sdx75-mpss-pas'],
    source: PAS_ASSIGN,
    mapsFrom: 0,
    least: 5,
    without: 'fails',
    prints: [...PAS_PRINTS, 'unable to resolve shareable memory-region index'],
    holds: 'its firmware, the device tree of that, and what it shares',
  },
  {
    names: ['qcom,sm8550-mpss-pas', 'qcom,sm8650-cdsp-pas'],
    source: PAS_ASSIGN,
    mapsFrom: 0,
    least: 3,
    without: 'fails',
    prints: [...PAS_PRINTS, 'unable to resolve shareable memory-region index 0'],
    holds: 'its firmware, the device tree of that, and what it shares',
  },
  {
    names: [
      'qcom,sm8550-adsp-pas',
      'qcom,sm8550-cdsp-pas',
      'qcom,sm8650-adsp-pas',
      'qcom,x1e80100-adsp-pas',
      'qcom,x1e80100-cdsp-pas',
    ],
    source: PAS,
    mapsFrom: 0,
    least: 2,
    without: 'fails',
    prints: PAS_PRINTS,
    holds: 'its firmware and the device tree of that',
  },
  {
    ends: ['-mss-pil'],
    names: ['qcom,q6v5-pil'],
    source: 'drivers/remoteproc/qcom_q6v5_mss.c, q6v5_alloc_memory_region()',
    mapsFrom: 0,
    least: 2,
    without: 'fails',
    prints: ['no mba memory-region specified', 'no mpss memory-region specified'],
    holds: 'the boot authenticator and the modem firmware',
  },
  {
    ends: ['-wcss-pil'],
    source: 'drivers/remoteproc/qcom_q6v5_wcss.c, q6v5_alloc_memory_region()',
    mapsFrom: 0,
    least: 1,
    without: 'fails',
    prints: ['unable to acquire memory-region'],
    holds: 'its firmware',
  },
  {
    names: ['qcom,riva-pil', 'qcom,pronto-v1-pil', 'qcom,pronto-v2-pil', 'qcom,pronto-v3-pil'],
    source: 'drivers/remoteproc/qcom_wcnss.c, wcnss_alloc_memory_region()',
    mapsFrom: 0,
    least: 1,
    without: 'fails',
    prints: ['unable to resolve memory-region'],
    holds: 'its firmware',
  },
  {
    names: ['qcom,qcs404-cdsp-pil', 'qcom,sc7280-adsp-pil', 'qcom,sc7280-wpss-pil', 'qcom,sdm845-adsp-pil'],
    source: 'drivers/remoteproc/qcom_q6v5_adsp.c, adsp_alloc_memory_region()',
    mapsFrom: 0,
    least: 1,
    without: 'fails',
    prints: ['unable to resolve memory-region'],
    holds: 'its firmware',
  },
  {
    ends: ['-pas', '-adsp-pil', '-slpi-pil'],
    source: PAS,
    mapsFrom: 0,
    least: 1,
    without: 'fails',
    prints: ['no memory-region specified'],
    holds: 'its firmware',
  },
  {
    names: ['ti,am64-m4fss'],
    source: 'drivers/remoteproc/ti_k3_m4_remoteproc.c, k3_m4_reserved_mem_init()',
    pool: 'first',
    mapsFrom: 1,
    least: 2,
    without: 'fails',
    prints: ['device needs at least two memory regions to be defined'],
    holds: 'a pool for rings and buffers first, then the carve-outs of its firmware',
  },
  {
    ends: ['-c66-dsp', '-c71-dsp', '-c7xv-dsp'],
    source: 'drivers/remoteproc/ti_k3_dsp_remoteproc.c, k3_dsp_reserved_mem_init()',
    pool: 'first',
    mapsFrom: 1,
    least: 2,
    without: 'fails',
    prints: ['device needs at least two memory regions to be defined'],
    holds: 'a pool for rings and buffers first, then the carve-outs of its firmware',
  },
  {
    ends: ['-r5f'],
    begins: ['ti,am6', 'ti,j7'],
    source: 'drivers/remoteproc/ti_k3_r5_remoteproc.c, k3_r5_reserved_mem_init()',
    pool: 'first',
    mapsFrom: 1,
    least: 2,
    without: 'fails',
    prints: ['device needs at least two memory regions to be defined'],
    holds: 'a pool for rings and buffers first, then the carve-outs of its firmware',
  },
  {
    names: ['ti,omap4-dsp', 'ti,omap4-ipu', 'ti,omap5-dsp', 'ti,omap5-ipu', 'ti,dra7-dsp', 'ti,dra7-ipu'],
    source: 'drivers/remoteproc/omap_remoteproc.c, omap_rproc_probe()',
    least: 0,
    without: 'falls-back',
    prints: ['device does not have specific CMA pool.'],
    holds: 'its firmware and buffers',
  },
  {
    names: ['ti,k2hk-dsp', 'ti,k2l-dsp', 'ti,k2e-dsp', 'ti,k2g-dsp'],
    source: 'drivers/remoteproc/keystone_remoteproc.c, keystone_rproc_probe()',
    least: 0,
    without: 'falls-back',
    prints: ['device does not have specific CMA pool'],
    holds: 'its firmware and buffers',
  },
  {
    names: ['ti,da850-dsp'],
    source: 'drivers/remoteproc/da8xx_remoteproc.c, da8xx_rproc_probe()',
    pool: 'first',
    least: 1,
    without: 'fails',
    prints: ['device does not have specific CMA pool'],
    holds: 'its firmware and buffers',
  },
  {
    begins: ['fsl,imx'],
    ends: ['-cm4', '-cm7', '-cm33', '-cm7-mmio'],
    source: 'drivers/remoteproc/imx_rproc.c, imx_rproc_prepare()',
    pool: 'first-optional',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    begins: ['fsl,imx'],
    ends: ['-hifi4'],
    source: 'drivers/remoteproc/imx_dsp_rproc.c, imx_dsp_rproc_add_carveout()',
    pool: 'first-optional',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    names: ['st,stm32mp1-m4'],
    source: 'drivers/remoteproc/stm32_rproc.c, stm32_rproc_prepare()',
    pool: 'named',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    names: ['st,st40-rproc', 'st,st231-rproc'],
    source: 'drivers/remoteproc/st_remoteproc.c, st_rproc_parse_fw()',
    pool: 'named',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    names: ['renesas,rcar-cr7'],
    source: 'drivers/remoteproc/rcar_rproc.c, rcar_rproc_prepare()',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    names: ['xlnx,zynqmp-r5f', 'xlnx,versal-r5f', 'xlnx,versal-net-r52f'],
    source: 'drivers/remoteproc/xlnx_r5_remoteproc.c, add_mem_regions_carveout()',
    pool: 'named',
    rings: true,
    mapsFrom: 0,
    least: 0,
    without: 'loses',
    holds: CARVE_OUTS,
  },
  {
    begins: ['mediatek,'],
    ends: ['-scp', '-scp-dual', 'scp-core'],
    source: 'drivers/remoteproc/mtk_scp.c, scp_map_memory_region()',
    least: 0,
    without: 'loses',
    prints: ['skipping reserved memory initialization.'],
    holds: 'memory of its firmware',
  },
  {
    begins: ['qcom,'],
    ends: ['-venus', '-venus-v2'],
    source: 'drivers/media/platform/qcom/venus/firmware.c, venus_load_fw()',
    mapsFrom: 0,
    least: 1,
    without: 'fails',
    prints: ['no memory-region specified'],
    holds: 'its firmware',
  },
  {
    child: 'zap-shader',
    source: 'drivers/gpu/drm/msm/adreno/adreno_gpu.c, zap_shader_load_mdt()',
    least: 1,
    without: 'loses',
    holds: 'the firmware with which the GPU leaves its secure mode',
  },
  {
    begins: ['qcom,'],
    ends: ['-ipa'],
    source: 'drivers/net/ipa/ipa_main.c, ipa_firmware_load()',
    least: 0,
    without: 'loses',
    prints: ['DT error getting "memory-region" property'],
    holds: 'its firmware, where the kernel and not the modem loads that',
  },
  {
    names: ['nxp,imx8q-vpu-encoder', 'nxp,imx8q-vpu-decoder'],
    source: 'drivers/media/platform/amphion/vpu_core.c, vpu_core_parse_dt()',
    mapsFrom: 0,
    least: 2,
    without: 'fails',
    prints: ['need 2 memory-region for boot and rpc'],
    holds: 'its firmware, and what it talks through',
  },
  {
    names: ['qcom,wcn3990-wifi'],
    source: 'drivers/net/wireless/ath/ath10k/snoc.c, ath10k_setup_msa_resources()',
    least: 0,
    without: 'falls-back',
    holds: 'memory that it shares with its firmware',
  },
  {
    names: ['qcom,fastrpc'],
    source: 'drivers/misc/fastrpc.c, fastrpc_rpmsg_probe()',
    least: 0,
    without: 'falls-back',
    prints: ['no reserved DMA memory for FASTRPC'],
    holds: 'buffers',
  },
  {
    names: ['qcom,scm'],
    begins: ['qcom,scm-'],
    source: 'drivers/firmware/qcom/qcom_scm.c, qcom_scm_probe()',
    least: 0,
    without: 'falls-back',
    holds: 'buffers of calls into the secure world',
  },
  {
    names: ['simple-framebuffer'],
    source: 'drivers/gpu/drm/tiny/simpledrm.c, simplefb_get_memory_of()',
    least: 0,
    without: 'falls-back',
    holds: 'the picture that the boot loader shows',
  },
];

/** Drivers of the regions themselves, by compatible, with what is lost without the region. */
const OWN: ReadonlyMap<string, Consumer> = new Map<string, Consumer>([
  ['ramoops', own('fs/pstore/ram.c, ramoops_probe()', 'logs of crashes in /sys/fs/pstore', 'loses')],
  [
    'qcom,cmd-db',
    own('drivers/soc/qcom/cmd-db.c, cmd_db_dev_probe()', 'the database of power resources, which rpmh needs', 'fails'),
  ],
  [
    'qcom,smem',
    own(
      'drivers/soc/qcom/smem.c, qcom_smem_probe()',
      'the memory shared with all other processors of the chip',
      'fails',
    ),
  ],
  ['qcom,rmtfs-mem', own('drivers/soc/qcom/rmtfs_mem.c, qcom_rmtfs_mem_probe()', "the modem's file system", 'fails')],
  ['nvmem-rmem', own('drivers/nvmem/rmem.c, rmem_probe()', 'data of the boot loader', 'fails')],
  ['google,open-dice', own('drivers/misc/open-dice.c, open_dice_probe()', 'secrets of the boot loader', 'fails')],
  ['phram', own('drivers/mtd/devices/phram.c, phram_probe()', 'a disk in RAM', 'fails')],
]);

function own(source: string, holds: string, without: WithoutRegion): Consumer {
  return { source, least: 1, without, holds };
}

/** The driver of a device, or of a region with a driver of its own; undefined where no row fits. */
export function consumerOf(node: TreeNode): Consumer | undefined {
  const names = compatibles(node);
  const byChild = ROWS.find(({ child }) => child !== undefined && child === node.name);
  if (byChild) return byChild;
  for (const name of names) {
    const found = OWN.get(name) ?? rowOf(name);
    if (found) return found;
  }
  // Qualcomm's modem has its regions in nodes below it, without a compatible.
  const above = names.length === 0 && node.parent ? compatibles(node.parent) : [];
  return above.map(rowOf).find((row) => row !== undefined);
}

function rowOf(name: string): Consumer | undefined {
  return ROWS.find(({ names = [], ends = [], begins, child }) => {
    if (child !== undefined) return false;
    if (names.includes(name)) return true;
    const isBegun = begins === undefined || begins.some((begin) => name.startsWith(begin));
    if (ends.length === 0) return begins !== undefined && isBegun;
    return isBegun && ends.some((end) => name.endsWith(end));
  });
}

function compatibles(node: TreeNode): readonly string[] {
  const value = node.property('compatible');
  return value === undefined ? [] : stringList(value);
}
