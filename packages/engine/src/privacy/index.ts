export { createMasker, Masker } from "./masker.ts";
export type { PrivacyPolicy } from "./policy.ts";
