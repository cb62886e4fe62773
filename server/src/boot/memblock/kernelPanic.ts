/**
 * The simulated kernel panics. The only exception of this room: it ends a boot from wherever it is, as in reality, and
 * `simulateBoot` alone catches it.
 */
export class KernelPanic extends Error {}
