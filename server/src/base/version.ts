/** The product's version for users and editors. */

declare const PRODUCT_VERSION: string | undefined;

/** The product's version, which the build takes from `package.json`; `unbuilt` when the sources run directly. */
export const VERSION: string = typeof PRODUCT_VERSION === 'string' ? PRODUCT_VERSION : 'unbuilt';
