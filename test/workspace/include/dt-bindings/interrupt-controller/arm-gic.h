/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef _DT_BINDINGS_INTERRUPT_CONTROLLER_ARM_GIC_H
#define _DT_BINDINGS_INTERRUPT_CONTROLLER_ARM_GIC_H

#include <dt-bindings/interrupt-controller/irq.h>

#define GIC_SPI 0
#define GIC_PPI 1

#endif
