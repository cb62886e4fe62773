/** The language id of device tree sources. */
export const LANGUAGE_ID = 'dts';
