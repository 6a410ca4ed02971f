/** What is wrong with a bundle: with which of its files (`''`: with the whole), which rule, and what, in zh-CN. */
export type BundleFault = { readonly path: string; readonly code: string; readonly message: string };

export function bundleFault(path: string, code: string, message: string): BundleFault {
  return { path, code, message };
}
