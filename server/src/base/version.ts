/** The version that the product says it has, to users and to editors. */

declare const PRODUCT_VERSION: string | undefined;

/** The product's version, which the build takes from `package.json`; sources that are run as they are have none. */
export const VERSION: string = typeof PRODUCT_VERSION === 'string' ? PRODUCT_VERSION : 'unbuilt';
