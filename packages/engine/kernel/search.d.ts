/** The search kernel as WebAssembly: `search.ts`, compiled by `scripts/kernel.mjs`. */
export declare const wasm: Uint8Array<ArrayBuffer>;
