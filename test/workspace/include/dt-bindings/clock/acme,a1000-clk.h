/* SPDX-License-Identifier: (GPL-2.0-only OR MIT) */
/* Clocks of the clock controller of the (invented) ACME A1000. */
#ifndef _DT_BINDINGS_CLOCK_ACME_A1000_CLK_H
#define _DT_BINDINGS_CLOCK_ACME_A1000_CLK_H

#define A1000_CLK_OSC		0
#define A1000_CLK_APB		1
#define A1000_CLK_UART0		2
#define A1000_CLK_UART1		3
#define A1000_CLK_I2C0		4
#define A1000_CLK_I2C1		5
#define A1000_CLK_DMA		6
#define A1000_CLK_MODEM		7
#define A1000_CLK_ISP		8
#define A1000_CLK_DISPLAY	9
#define A1000_CLK_SDHCI		10
#define A1000_CLK_ETH		11

#endif
