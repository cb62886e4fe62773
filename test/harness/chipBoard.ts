/** A small chip with providers of each kind, for tests of what is offered and said at the caret. */

const CHIP_FILES = {
  'include/dt-bindings/clock/chip.h': '#define CLK_BUS 0\n#define CLK_BAUD 1\n#define RST_UART 0\n',
  'include/dt-bindings/interrupt-controller/arm-gic.h':
    '#define GIC_SPI 0\n#define GIC_PPI 1\n#define IRQ_TYPE_NONE 0\n#define IRQ_TYPE_LEVEL_HIGH 4\n',
  'include/dt-bindings/gpio/gpio.h': '#define GPIO_ACTIVE_HIGH 0\n#define GPIO_ACTIVE_LOW (1 << 0)\n',
  'chip.dtsi': `#include <dt-bindings/clock/chip.h>
#include <dt-bindings/interrupt-controller/arm-gic.h>
#include <dt-bindings/gpio/gpio.h>
#define SPI(number) GIC_SPI number IRQ_TYPE_LEVEL_HIGH
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	interrupt-parent = <&gic>;
	aliases {
		serial0 = &uart0;
	};
	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x40000000>;
	};
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		firmware: firmware@90000000 {
			reg = <0x0 0x90000000 0x0 0x200000>;
			no-map;
		};
	};
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-v3";
		#interrupt-cells = <3>;
		interrupt-controller;
		reg = <0x0 0x1000 0x0 0x1000>;
	};
	vdd: regulator-vdd {
		regulator-name = "vdd";
	};
	soc: soc@0 {
		compatible = "simple-bus";
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x0 0x0 0x10000000>;
		cru: clock-controller@100 {
			compatible = "acme,cru";
			reg = <0x100 0x10>;
			#clock-cells = <1>;
			#reset-cells = <1>;
		};
		gpio: gpio@200 {
			compatible = "acme,gpio";
			reg = <0x200 0x10>;
			gpio-controller;
			#gpio-cells = <2>;
		};
		uart0: serial@2000 {
			compatible = "acme,uart";
			reg = <0x2000 0x100>;
			clocks = <&cru CLK_BUS>, <&cru CLK_BAUD>;
			clock-names = "bus", "baud";
			resets = <&cru RST_UART>;
			interrupts = <GIC_SPI 3 IRQ_TYPE_LEVEL_HIGH>;
			acme,fifo-depth = <16>;
			vdd-supply = <&vdd>;
			status = "disabled";
		};
		uart1: serial@3000 {
			compatible = "acme,uart";
			reg = <0x3000 0x100>;
			clock-names = "bus", "baud";
		};
	};
};
`,
};

/** The files of a board of that chip whose own text is `text`, behind its include. */
export function chipBoard(text: string): Readonly<Record<string, string>> {
  return { ...CHIP_FILES, 'a.dts': `/dts-v1/;\n#include "chip.dtsi"\n${text}` };
}
